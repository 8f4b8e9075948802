"""Numbers and dates read as a native writer would put them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from locales import listed, month, number, percent, signed, text
from locales.formats import day

THIRD = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "3 November"),
        ("ru", "3 ноября"),
        ("bg", "3 ноември"),
        ("fi", "3. marraskuuta"),
        ("zh", "11月3日"),
    ],
)
def test_a_day_stands_in_the_case_that_follows_until(language: str, written: str) -> None:
    assert day(language, THIRD) == written
    assert written in text(language, "add.ask", on=THIRD)


@pytest.mark.parametrize(
    ("language", "written", "sentence"),
    [
        ("en", "February", "before February."),
        ("ru", "февраля", "До февраля мы"),
        ("bg", "февруари", "преди февруари."),
        ("fi", "helmikuuta", "ennen helmikuuta."),
        ("zh", "2月", "2月之前"),
    ],
)
def test_a_month_stands_in_the_case_that_follows_before(
    language: str, written: str, sentence: str
) -> None:
    until = date(2027, 2, 1)
    assert month(language, until) == written
    assert sentence in text(language, "thanks.until", until=until)


@pytest.mark.parametrize("write", [day, month])
def test_a_moment_is_no_day_until_somebody_says_where(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError, match="time zone"):
        write("en", datetime(2026, 11, 3, 23, 30, tzinfo=UTC))


@pytest.mark.parametrize("language", ["en", "ru", "bg", "fi", "zh"])
def test_points_carry_their_sign_and_a_true_minus(language: str) -> None:
    assert [signed(language, n) for n in (46, 0, -20)] == ["+46", "0", "\N{MINUS SIGN}20"]


@pytest.mark.parametrize("language", ["en", "ru", "bg", "fi"])
def test_a_percent_sign_stands_apart_but_never_on_the_next_line(language: str) -> None:
    assert percent(language, 44) == "44\N{NO-BREAK SPACE}%"


def test_a_chinese_percent_sign_stands_close() -> None:
    assert percent("zh", 44) == "44%"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "12,345.5"),
        ("ru", "12\N{NO-BREAK SPACE}345,5"),
        ("bg", "12\N{NO-BREAK SPACE}345,5"),
        ("fi", "12\N{NO-BREAK SPACE}345,5"),
        ("zh", "12,345.5"),
    ],
)
def test_a_number_has_the_separators_of_its_language(language: str, written: str) -> None:
    assert number(language, 12345.5) == written


def test_a_language_we_do_not_speak_is_written_as_english() -> None:
    assert day("tlh", THIRD) == "3 November"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Sales, Support and 4 more"),
        ("ru", "Sales, Support и ещё 4"),
        ("bg", "Sales, Support и още 4"),
        ("fi", "Sales, Support ja 4 muuta"),
        ("zh", "Sales、Support和另外 4 个"),
    ],
)
def test_several_things_are_listed_in_one_sentence(language: str, written: str) -> None:
    more = text(language, "result.more", n=4)
    assert listed(language, ["Sales", "Support", more]) == written
    assert listed(language, ["Sales"]) == "Sales"
