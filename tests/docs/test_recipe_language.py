"""CONTRIBUTING.md, "Add a language", followed: two new files and no other make a language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from locales.catalogue import FOLDER
from survey.themes.themes import COMMON
from tests.docs.copied import copied, let_pass, run

HEADER = r"""msgid ""
msgstr ""
"Language: eo\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n==0 ? 2 : n!=1);\n"
"X-Name: Esperanto\n"
"X-Locale: eo\n"
"X-Time-Zone: Europe/Warsaw\n"
"X-Percent: {n} pct\n"
"X-Figures: {a} / {b}\n"
"X-Sentences: {a}  {b}\n"
"X-Days-Over-Months: {first} ĝis {last}\n"
"X-Days-In-Month: {from}-{last}\n"
"X-Clock: H'h'mm\n"
"X-Month: MMM\n"
"""
HOODS = str.maketrans("aceghijosu", "àĉêĝĥîĵôŝŭ")
SEEN = """
import json, sys
from datetime import date, time
from handlers.update.taps import language_prompt
from locales import LANGUAGES, days, enumerated, header_of, month, number, percent, render
from locales import sentences, text
from locales.formats import clock
from survey.definition.parts import NOT_YET
from survey.definition.reading import read_definition
from survey.themes.themes import COMMON, read_themes
named = {"name": "Kettle", "timezone": "Etc/UTC", "languages": ["eo"]}
json.dump({
    "offered": LANGUAGES["eo"],
    "buttons": [[one.label for one in row] for row in render(language_prompt(NOT_YET), "eo").rows],
    "spoken": read_definition({"company": named}).company.fallback,
    "zone": header_of("eo").zone,
    "percent": percent("eo", 44), "number": number("eo", 12345.5),
    "lists": [enumerated("eo", ["A", "B"]), sentences("eo", ["A.", "B."])],
    "days": [days("eo", date(2026, 11, 16), date(2026, 11, last)) for last in (16, 22)],
    "over": days("eo", date(2026, 11, 30), date(2026, 12, 6)),
    "clock": clock("eo", time(9, 5)), "month": month("eo", date(2027, 2, 1)),
    "plurals": [text("eo", "count.people", n=n) for n in (0, 1, 2)],
    "read": read_themes("xyzzyprice!", COMMON),
}, sys.stdout)
"""
CLAIMS = (
    "tests/handlers/test_language.py::test_a_customer_is_spoken_to_in_their_language[eo]",
    "tests/handlers/test_language.py::test_an_employee_is_spoken_to_in_their_language[eo]",
    "tests/handlers/company/test_setup.py::"
    "test_four_messages_and_three_taps_make_a_company_that_posts[eo]",
)


def foreign(words: str) -> str:
    """English in letters that nobody writes, its placeholders as they were."""
    parts = re.split(r"(\{[^}]*\}|\\.|/\w+)", words)
    return "".join(one if place % 2 else one.translate(HOODS) for place, one in enumerate(parts))


def toy_catalogue() -> str:
    """Every text of the English one, with three plural forms: 1, others, none."""
    _, _, body = (FOLDER / "en.po").read_text("utf-8").partition("\n\n")
    lines = []
    plural = False
    for line in body.splitlines():
        head, quote, words = line.partition('"')
        plural = (plural or head == "msgid_plural ") and head != "msgid "
        if head in {"", "msgstr ", "msgstr[0] ", "msgstr[1] "} and quote:
            line = head + quote + foreign(words)
        lines.append(line)
        if head == "msgstr[1] ":
            lines.append(f'msgstr[2] "ne {foreign(words)}')
    return f"{HEADER}\n" + "\n".join(lines) + "\n"


@pytest.mark.timeout(600)  # a copy of the house starts cold
def test_two_files_make_a_language(tmp_path: Path) -> None:
    """Offered, formatted, read, and spoken from the first message to the last."""
    house = copied(tmp_path)
    (house / "locales/catalogues/eo.po").write_text(toy_catalogue(), "utf-8")
    stems = "".join(f'{theme} = ["xyzzy{theme}"]\n' for theme in COMMON)
    (house / "survey/themes/lexicon/eo.toml").write_text(stems, "utf-8")

    run(house, "-m", "locales.check")
    seen = json.loads(run(house, "-c", SEEN))
    assert ["Esperanto"] in seen.pop("buttons")
    assert seen == {
        "offered": "Esperanto",
        "spoken": "eo",
        "zone": "Europe/Warsaw",
        "percent": "44\N{NO-BREAK SPACE}pct",
        "number": "12\N{NO-BREAK SPACE}345,5",
        "lists": ["A / B", "A.  B."],
        "days": ["16 Novembro", "16-22 Novembro"],
        "over": "30 Novembro ĝis 6 Decembro",
        "clock": "9h05",
        "month": "Feb",
        "plurals": [
            "ne 0\N{NO-BREAK SPACE}pêôplê",
            "1\N{NO-BREAK SPACE}pêrŝôn",
            "2\N{NO-BREAK SPACE}pêôplê",
        ],
        "read": ["price"],
    }
    let_pass(house, *CLAIMS)
