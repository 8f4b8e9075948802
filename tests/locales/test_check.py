"""A language that is not whole is told with file and line, each fault by itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from locales.catalogue import FOLDER, LANGUAGES
from locales.check import faults_in
from survey.themes import themes
from survey.themes.themes import LEXICON

PLURAL = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"'
PRICE = '"hinta", "hinna", '

CATALOGUE_FAULTS = {
    "a missing text": (
        'msgid "join.left"\n', 'msgid "join.gone"\n', "join.left is missing; it belongs behind",
    ),
    "a text of its own": (
        'msgid "join.left"\n', 'msgid "join.gone"\n', "join.gone is no text of en.po",
    ),
    "a text twice": ('msgid "join.left"\n', 'msgid "join.done"\n', "join.done is there already"),
    "a placeholder that nothing fills": ("{n} vastaus\"", "{n} {m} vastaus\"", "has {m}, which"),
    "a placeholder that is lost": ('"{n} vastaus"', '"vastaus"', "count.answers lacks {n}"),
    "a broken placeholder": ('"{n} vastaus"', '"{n vastaus"', "count.answers: "),
    "an unknown way of writing": ('"{n} vastaus"', '"{n:nouns} vastaus"', "{n:nouns} wants a text"),
    "an empty form": ('msgstr[0] "{n} vastaus"', 'msgstr[0] ""', "count.answers is empty"),
    "an unknown plural form": (
        'msgstr[1] "{n} vastausta"', 'msgstr[2] "{n} vastausta"', "has msgstr[2], and the header",
    ),
    "a plural form too few": ('msgstr[1] "{n} vastausta"\n', "", "count.answers wants msgstr[1]"),
    "a rule that chooses no such form": (
        PLURAL, PLURAL.replace("2;", "3;"), "has 3 forms, and its rule chooses 0, 1",
    ),
    "a rule that is none": (PLURAL, PLURAL.replace("!=", "<>"), "Plural-Forms: "),
    "no rule": (f"{PLURAL}\n", "", "the header wants Plural-Forms"),
    "no name": ("X-Name: Suomi", "X-Nom: Suomi", "the header wants X-Name"),
    "an unknown locale": ("fi_FI", "tlh_TLH", "X-Locale wants a locale"),
    "an unknown zone": ("Europe/Helsinki", "Europe/Helsingfors", "X-Time-Zone wants an IANA"),
    "a percent form without a number": ("X-Percent: {n} %", "X-Percent: %", "X-Percent wants {n}"),
    "unknown days": ("{from}.–{last}", "{start}.–{last}", "X-Days-In-Month wants some of"),
    "a clock that is no pattern": ("X-Clock: H.mm", "X-Clock: o'clock", "X-Clock wants a pattern"),
}  # fmt: skip
LEXICON_FAULTS = {
    "another language's stem": (PRICE, '"поддержк", ', '"поддержк" of price is in "поддержк" of'),
    "the beginning of another's": (PRICE, '"courie", ', '"courie" of price is in "courier" of'),
    "an unknown theme": ("price = [", "prices = [", "prices is no theme; wants price, "),
    "a missing theme": ("price = [", "prices = [", "price is missing"),
    "capital letters": (PRICE, '"Hinta", ', '"Hinta" is never found'),
    "no TOML": ("price = [", "price = ", "nvalid"),
}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return (
        Path(shutil.copytree(FOLDER, tmp_path / "catalogues")),
        Path(shutil.copytree(LEXICON, tmp_path / "lexicon")),
    )


def spoil(path: Path, old: str, new: str) -> int:
    """The line that was changed."""
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} says {old} no more: choose something else to spoil"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_ours_are_whole() -> None:
    assert list(map(str, faults_in())) == []


def test_what_is_spoken_is_read_and_the_other_way_round() -> None:
    assert tuple(LANGUAGES) == themes.LANGUAGES


@pytest.mark.parametrize("fault", CATALOGUE_FAULTS)
def test_a_fault_of_a_catalogue_is_told_near_its_line(
    fault: str, folders: tuple[Path, Path]
) -> None:
    """Where something is missing it is the line of the text before, or of the header."""
    old, new, problem = CATALOGUE_FAULTS[fault]
    path = folders[0] / "fi.po"
    line = spoil(path, old, new)
    (told,) = (one for one in faults_in(*folders) if problem in one.problem)
    assert told.path == path
    away = 20 if new == "" or "Nom" in new else 4
    assert abs(told.line - line) <= away
    assert str(told).startswith(f"{path}:{told.line}: ")


@pytest.mark.parametrize("fault", LEXICON_FAULTS)
def test_a_fault_of_a_lexicon_is_told_with_its_line(fault: str, folders: tuple[Path, Path]) -> None:
    old, new, problem = LEXICON_FAULTS[fault]
    path = folders[1] / "fi.toml"
    line = spoil(path, old, new)
    told = [one for one in faults_in(*folders) if problem in one.problem]
    assert told
    assert {one.path for one in told} == {path}
    assert line in {one.line for one in told} or "missing" in problem


def test_two_languages_may_share_a_stem_that_means_one_theme(folders: tuple[Path, Path]) -> None:
    spoil(folders[1] / "fi.toml", "price = [", 'price = ["expensive", ')
    assert list(faults_in(*folders)) == []


@pytest.mark.parametrize("ending", [".po", ".toml"])
def test_half_a_language_is_told(ending: str, folders: tuple[Path, Path]) -> None:
    for folder in folders:
        (folder / f"fi{ending}").unlink(missing_ok=True)
    (told,) = faults_in(*folders)
    assert "is missing; a language is a catalogue and a lexicon" in told.problem
    assert told.path.name == f"fi{ending}"
