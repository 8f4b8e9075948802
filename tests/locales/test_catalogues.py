"""The catalogues say the same things, in the house's tone."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from locales import LANGUAGES, text
from locales.catalogue import CATALOGUES, FOLDER, read
from locales.header import BadHeader

ROOT = Path(__file__).parents[2]
ROOMS = ("survey", "locales", "storage", "reports", "handlers", "delivery", "bot")
ENGLISH = CATALOGUES["en"].texts
COUNTABLE = frozenset(key for key, words in ENGLISH.items() if isinstance(words, tuple))
BAND_NAMES = (
    *("promoter", "detractor", "passive", "промоутер", "критик", "нейтрал"),
    *(
        "промоутър",
        "пасивн",
        "suosittelija",
        "arvostelija",
        "passiivi",
        "推荐者",
        "贬损者",
        "被动者",
    ),
)


def messages(language: str) -> dict[str, Message]:
    """The entries of a catalogue as gettext reads them."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        entries = [message for message in read_po(file) if message.id]
    return {entry.id if isinstance(entry.id, str) else entry.id[0]: entry for entry in entries}


COMMENTS = {key: " ".join(entry.auto_comments) for key, entry in messages("en").items()}


def forms(language: str, key: str) -> tuple[str, ...]:
    """The one text of a key, or its plural forms."""
    words = CATALOGUES[language].texts[key]
    return (words,) if isinstance(words, str) else words


def fields(template: str) -> list[tuple[str, str]]:
    """Placeholders of a template: name and what follows the colon."""
    parsed = Formatter().parse(template)
    return [(name, spec or "") for _, name, spec, _ in parsed if name is not None]


def sample(language: str, key: str) -> str:
    """The text with long but likely arguments."""
    days = {"on", "until", "first", "last"}
    words = {"company", "subject", "segment", "text", "title", "verdict", "follow", "took"}
    args: dict[str, object] = {"n": 21}
    for template in forms("en", key):
        for name, _ in fields(template):
            args[name] = date(2026, 9, 30) if name in days else 10
            if name in words:
                args[name] = "Engineering"
    return text(language, key, **args)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_misses_a_key_or_has_one_of_its_own(language: str) -> None:
    assert set(CATALOGUES[language].texts) ^ set(ENGLISH) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_each_key_once_in_the_order_of_the_english_one(language: str) -> None:
    lines = (FOLDER / f"{language}.po").read_text("utf-8").splitlines()
    keys = [line[7:-1] for line in lines if line.startswith("msgid ") and line != 'msgid ""']
    assert keys == list(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_written_in_all_the_plural_forms_of_its_language(language: str) -> None:
    plural_form = CATALOGUES[language].plural_form
    expected = len({plural_form(n) for n in range(1_001)})
    for key, words in CATALOGUES[language].texts.items():
        assert isinstance(words, tuple) == (key in COUNTABLE), key
        assert len(forms(language, key)) == (expected if key in COUNTABLE else 1), key
        assert all(form.strip() for form in forms(language, key)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_the_placeholders_of_the_english_one(language: str) -> None:
    def names(form: str) -> set[str]:
        return {name for name, _ in fields(form)}

    differing = [
        (key, form)
        for key in ENGLISH
        for form in forms(language, key)
        if names(form) != names(forms("en", key)[0])
    ]
    assert not differing


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_follows_a_colon_is_a_way_of_writing_or_a_counted_noun(language: str) -> None:
    known = {"", "month", "signed", "percent"} | COUNTABLE
    used = {spec for key in ENGLISH for form in forms(language, key) for _, spec in fields(form)}
    assert used <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_renders_without_loud_signs_markup_or_names_of_bands(language: str) -> None:
    for key in ENGLISH:
        words = sample(language, key)
        assert not set("!！<>*`{}") & set(words), key
        assert not [c for c in words if unicodedata.category(c) in {"So", "Cs", "Co", "Cn"}], key
        assert not [name for name in BAND_NAMES if name in words.lower()], key
        assert words == words.strip(), key
        assert "  " not in words, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_fits_its_place(language: str) -> None:
    def limit(key: str) -> int:
        if "toast" in COMMENTS[key].lower():
            return 200  # Telegram shows no more of an answer to a tap
        return {"button": 40, "menu": 100}.get(key.partition(".")[0], 4096)

    said = {key: sample(language, key) for key in ENGLISH}
    assert {key: words for key, words in said.items() if len(words) > limit(key)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_privacy_may_say_fits_one_message(language: str) -> None:
    parts = [key for key in ENGLISH if key.startswith("privacy.")]
    assert sum(len(sample(language, key)) + 2 for key in parts) <= 4096


def test_translators_are_told_who_sees_a_text() -> None:
    assert [key for key in ENGLISH if not COMMENTS[key].strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["sealed", "sealed.toast", "sealed.reason", "pulse.closed"])
def test_the_reply_to_a_sealed_answer_cannot_tell_one_answer_from_another(
    language: str, key: str
) -> None:
    assert fields(forms(language, key)[0]) == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in {"en", "zh"}])
def test_no_translation_is_the_english_text_left_behind(language: str) -> None:
    same = {key for key in ENGLISH if forms(language, key) == forms("en", key)}
    signs = {key for key in ENGLISH if key.startswith("sign.")}
    lines = {"question", "digest.head", "report.head", "report.days", "case.earlier.one"}
    assert same <= lines | signs


def test_a_broken_catalogue_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.po"
    path.write_text('msgid "a"\nmsgstr "b"\n', "utf-8")
    with pytest.raises(BadHeader, match="wants Plural-Forms"):
        read(path)
    english = (FOLDER / "en.po").read_text("utf-8")
    path.write_text(f"{english}no entry at all\n", "utf-8")
    with pytest.raises(PoFileError):
        read(path)


def literals() -> Iterator[str]:
    """Patterns of the strings written in the code; a placeholder stands for anything."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield re.escape(node.value)
                elif isinstance(node, ast.JoinedStr):
                    parts = [
                        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*"
                        for part in node.values
                    ]
                    if re.match(r"[a-z]+(\\\.|\.)", parts[0]):
                        yield "".join(parts)


def test_no_text_is_dead() -> None:
    """Every key is written somewhere in the code or named by another text."""
    patterns = re.compile("|".join(sorted(set(literals()))))
    named = {
        spec
        for language in LANGUAGES
        for key in ENGLISH
        for form in forms(language, key)
        for _, spec in fields(form)
    }
    unused = [key for key in ENGLISH if key not in named and not patterns.fullmatch(key)]
    assert not unused, f"no code says {', '.join(unused)}"


def calls() -> Iterator[tuple[str, str]]:
    """Keys given to Text or text as a plain string, with the file that does."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                position = {"Text": 0, "text": 1}.get(node.func.id, len(node.args))
                for key in node.args[position : position + 1]:
                    if isinstance(key, ast.Constant):
                        yield str(key.value), path.name


def test_the_code_asks_for_no_text_that_does_not_exist() -> None:
    asked = dict(calls())
    assert asked
    assert {key: where for key, where in asked.items() if key not in ENGLISH} == {}
