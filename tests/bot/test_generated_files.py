"""Files in the manner of each tool, with everything about them drawn: exactly read, or asked about.

ELEVEN_FILES=2000 draws as many; the suite draws a few.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_datetime

from bot.cli.opening import Stopped
from bot.cli.sheets import open_sheet
from survey.files.answers_file import (
    Given,
    Line,
    Options,
    Passed,
    Terms,
    read_answers,
    understand,
)
from survey.files.moments import Open

FILES = int(os.environ.get("ELEVEN_FILES", "120"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
COMPANY = ZoneInfo("Europe/Helsinki")
QUESTION = "How likely is it that you would recommend us, all in all?"
LABELS = {0: "0 - Not at all likely", 10: "10 - Extremely likely"}
REASONS = {
    "utf-8": ("", "Fine, thanks", 'Said "no"; twice', "two\nlines", "Hyvä 服务 цена", "=1+1",
              "- slow"),
    "cp1252": ("", "Hyvä palvelu, Päivi", "Très déçu", 'Größe: "gut"', "two\nlines"),
    "cp1251": ("", "Очень хорошо", "Долго ждал, никто не пришёл", "two\nlines"),
    "gb18030": ("", "服务很好", "太慢了，等了很久", "价格太贵"),
    "utf-16": ("", "Hyvä, цена", "two\nlines"),
    "utf-8-sig": ("", "Hyvä; palvelu", "服务, 好"),
}  # fmt: skip
FORMATS: tuple[tuple[str, bool], ...] = (  # and whether its zone is in it
    ("%Y-%m-%d %H:%M:%S", False), ("%d.%m.%Y %H:%M:%S", False), ("%d/%m/%Y %H:%M:%S", False),
    ("%m/%d/%Y %I:%M:%S %p", False), ("%m/%d/%y %H:%M:%S", False), ("%d-%b-%y %H:%M:%S", False),
    ("%b %d, %Y %I:%M:%S %p", False), ("%Y/%m/%d %H:%M:%S", False), ("%d.%m.%y %H.%M.%S", False),
    ("%y/%m/%d %H:%M:%S", False), ("%Y-%m-%dT%H:%M:%S%z", True), ("%Y-%m-%d %H:%M:%S UTC", True),
    ("%Y%m%dT%H%M%SZ", True),
)  # fmt: skip
LOCAL: Mapping[str, tuple[str, ...]] = {  # in the manner of each language
    "en": ("EEEE, MMMM d, y, h:mm:ss a", "d MMM yy HH:mm:ss"),
    "ru": ("d MMMM y 'г.', HH:mm:ss", "dd.MM.y h:mm:ss a"),
    "bg": ("d MMMM y 'г.', HH:mm:ss", "d.MM.y 'г.' HH:mm:ss"),
    "fi": ("d. MMMM y 'klo' H.mm.ss", "d.M.y h.mm.ss a"),
    "zh": ("y年M月d日 ah:mm:ss", "y/M/d ah:mm:ss 'GMT+0'"),
}
PREAMBLES = ("", "", "", "NPS report\n\n", "Exported{0}2026-11-01\n", "Survey{0}Customers\n\n")
ZONES: tuple[tuple[str, tzinfo], ...] = (
    ("", COMPANY), (" (UTC)", UTC), (" (America/Denver)", ZoneInfo("America/Denver")),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a file says; `score` None: no answer."""

    id: str
    score: int | None
    at: datetime
    reason: str
    email: str


@dataclass
class Drawn:
    """How one file is written."""

    random: Random
    answers: list[Answer]
    zone: tuple[str, tzinfo]
    written: tuple[str, bool]
    labels: bool
    low: bool

    def date(self, at: datetime) -> str:
        form, zoned = self.written
        if form in LOCAL:
            pattern = LOCAL[form][self.low]
            zoned = "GMT" in pattern
            return str(format_datetime(at.astimezone(UTC if zoned else self.zone[1]), pattern,
                                       locale=form))  # fmt: skip
        return f"{at.astimezone(UTC if zoned else self.zone[1]):{form}}"

    def dated(self, heading: str) -> str:
        return heading + ("" if self.written[1] else self.zone[0])

    def score(self, score: int | None) -> str:
        if score is None:
            return self.random.choice(("", "N/A", "-"))
        if self.labels:
            return LABELS.get(score, str(score))
        return self.random.choice((f"{score}", f"{score}.0", f"{score}/10"))


Table = list[list[str]]


def delighted(d: Drawn) -> Table:
    head = ["Survey Response ID", "Person Email", "Survey Type", "Score", "Comment",
            d.dated("Survey Responded At")]  # fmt: skip
    other = ["x", "x@x.example", "CSAT", "5", "", d.date(d.answers[0].at)]
    return [head, *([a.id, a.email, "NPS", d.score(a.score), a.reason, d.date(a.at)]
                    for a in d.answers), other]  # fmt: skip


def retently(d: Drawn) -> Table:
    head = ["Email", "Campaign", "Score", "Feedback", d.dated("Responded at"), "Response ID"]
    return [head, *([a.email, "Spring", d.score(a.score), a.reason, d.date(a.at), a.id]
                    for a in d.answers)]  # fmt: skip


def surveymonkey(d: Drawn) -> Table:
    head = ["Respondent ID", "Collector ID", "Start Date", d.dated("End Date"), "Email Address",
            QUESTION, "", "What is the main reason?"]  # fmt: skip
    below = ["", "", "", "", "", "Response", "Other", "Open-Ended Response"]
    early = [d.date(a.at - timedelta(minutes=3)) for a in d.answers]
    return [head, below, *([a.id, "5", began, d.date(a.at), a.email, d.score(a.score), "", a.reason]
                           for a, began in zip(d.answers, early, strict=True))]  # fmt: skip


def typeform(d: Drawn) -> Table:
    head = ["#", QUESTION, "Why?", "Response Type", d.dated("Submit Date"), "Network ID", "email"]
    partial = ["x", "1", "", "partial", "", "n", ""]
    return [head, *([a.id, d.score(a.score), a.reason, "completed", d.date(a.at), "n", a.email]
                    for a in d.answers), partial]  # fmt: skip


def asknicely(d: Drawn) -> Table:
    head = ["response_id", "email", "answer", "comment", "responded", "question_type"]
    return [head, *([a.id, a.email, d.score(a.score), a.reason, str(int(a.at.timestamp())), "nps"]
                    for a in d.answers)]  # fmt: skip


def qualtrics(d: Drawn) -> Table:
    zone = getattr(d.zone[1], "key", "UTC")
    head = [
        "EndDate",
        "Status",
        "Finished",
        "ResponseId",
        "RecipientEmail",
        "Q1_NPS_GROUP",
        "Q1",
        "Q2",
    ]
    texts = ["End Date", "Response Type", "Finished", "Response ID", "Recipient Email",
             f"{QUESTION} - Group", QUESTION, "Why?"]  # fmt: skip
    ids = [
        f'{{"ImportId":"endDate","timeZone":"{zone}"}}',
        *(f'{{"ImportId":"{n}"}}' for n in head[1:]),
    ]
    preview = [d.date(d.answers[0].at), "Survey Preview", "True", "x", "", "", "10", ""]
    return [head, texts, ids, preview,
            *([d.date(a.at), "IP Address", "True", a.id, a.email, "G", d.score(a.score), a.reason]
              for a in d.answers)]  # fmt: skip


def googleforms(d: Drawn) -> Table:
    head = [d.dated("Timestamp"), "Email Address", QUESTION, "Why?", "Where?"]
    return [head, *([d.date(a.at), a.email, d.score(a.score), a.reason, "North"]
                    for a in d.answers)]  # fmt: skip


def hubspot(d: Drawn) -> Table:
    head = ["Record ID", "Survey type", d.dated("Survey submission date"), "Rating", "Response",
            "Contact email"]  # fmt: skip
    other = ["x", "CES", d.date(d.answers[0].at), "7", "", ""]
    return [head, *([a.id, "NPS", d.date(a.at), d.score(a.score), a.reason, a.email]
                    for a in d.answers), other]  # fmt: skip


def plain(d: Drawn) -> Table:
    return [[d.dated("date"), "score", "reason", "email"],
            *([d.date(a.at), d.score(a.score), a.reason, a.email] for a in d.answers)]  # fmt: skip


WRITERS: tuple[Callable[[Drawn], Table], ...] = (
    delighted, retently, surveymonkey, typeform, asknicely, qualtrics, googleforms, hubspot, plain,
)  # fmt: skip


def drawn(random: Random, encoding: str) -> Drawn:
    # Not into the autumn's hour that comes twice: no file says which of the two it means.
    begin = datetime(2026, random.randint(1, 8), random.randint(1, 20), tzinfo=UTC)
    days = random.choice((2, 12, 60))
    low = random.random() < 0.1
    answers = [
        Answer(
            id=f"r{n}",
            score=None if random.random() < 0.1 else random.randint(0, 5 if low else 10),
            at=begin + timedelta(seconds=random.randrange(days * 86_400)),
            reason=random.choice(REASONS[encoding]),
            email=random.choice(("", f"person{n}@x.example")),
        )
        for n in range(random.randint(1, 25))
    ]
    speaking = {"cp1251": ("ru", "bg"), "gb18030": ("zh",), "cp1252": ("en", "fi")}
    local = speaking.get(encoding, tuple(LOCAL))
    written = random.choice((*FORMATS, *((language, False) for language in local)))
    return Drawn(random, answers, random.choice(ZONES), written, random.random() < 0.5, low)


def text_of(table: Table, random: Random) -> str:
    delimiter = random.choice(",;\t|")
    out = StringIO(newline="")
    out.write(random.choice(PREAMBLES).format(delimiter) if len(table[0]) > 3 else "")
    if not out.getvalue() and random.random() < 0.2:
        out.write(f"sep={delimiter}\r\n")
    blank = random.random() < 0.3
    ends = random.choice(("\r\n", "\n"))
    writer = csv.writer(out, delimiter=delimiter, quoting=random.choice((0, 1)),
                        lineterminator=ends)  # fmt: skip
    for row in table:
        writer.writerow([*row, ""] if blank else row)
    return out.getvalue()


def read(path: Path, languages: Sequence[str]) -> tuple[list[Line], str]:
    """The lines of a file, or the question that it leaves open."""
    try:
        with open_sheet(path, languages) as sheet:
            understood = understand(sheet.rows, Options(), Terms(0, COMPANY, NOW))
            return list(read_answers(sheet.rows(), understood)), ""
    except (Open, Stopped) as asked:
        return [], str(asked)


@pytest.mark.parametrize("seed", range(FILES))
def test_a_file_is_read_exactly_or_asked_about(seed: int, tmp_path: Path) -> None:
    """Score, second, reason, person and id of each answer; nothing is left out in silence."""
    random = Random(seed)
    encoding = random.choice(list(REASONS))
    how = drawn(random, encoding)
    writer = random.choice(WRITERS)
    path = tmp_path / "file.csv"
    path.write_bytes(text_of(writer(how), random).encode(encoding))
    languages = {"cp1251": ("en", "ru"), "gb18030": ("zh",)}.get(encoding, ("en", "fi"))
    found, question = read(path, languages)
    if question:
        assert "--" in question or "save it as" in question
        return
    given = [line for line in found if isinstance(line, Given)]
    assert [line for line in found if not isinstance(line, Given | Passed)] == []
    wanted = [a for a in how.answers if a.score is not None]
    assert [(one.score, one.at, one.reason, one.external_id) for one in given] == [
        (a.score, a.at, a.reason, a.email) for a in wanted
    ]
    if writer not in (googleforms, plain):
        assert [one.response_id for one in given] == [f"{writer.__name__}:{a.id}" for a in wanted]


def test_most_files_need_no_question(tmp_path: Path) -> None:
    """Or asking would be all that is tested."""
    asked = 0
    for seed in range(60):
        random = Random(seed)
        how = drawn(random, "utf-8")
        path = tmp_path / f"{seed}.csv"
        path.write_text(text_of(random.choice(WRITERS)(how), random), encoding="utf-8")
        asked += bool(read(path, ("en",))[1])
    assert 0 < asked < 20
