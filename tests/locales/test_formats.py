"""Numbers and dates read as a native writer would put them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from locales import LANGUAGES, days, listed, month, number, percent, signed, text
from locales.formats import clock, day

THIRD = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "3 November"),
        ("ru", "3 ноября"),
        ("bg", "3 ноември"),
        ("fi", "3. marraskuuta"),
        ("zh", "11月3日"),
        ("de", "3. November"),
        ("uk", "3 листопада"),
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
        ("de", "Februar", "Vor Februar fragen"),
        ("uk", "лютого", "До лютого ми"),
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_points_carry_their_sign_and_a_true_minus(language: str) -> None:
    assert [signed(language, n) for n in (46, 0, -20)] == ["+46", "0", "\N{MINUS SIGN}20"]


@pytest.mark.parametrize("language", ["ru", "bg", "fi", "de", "uk"])
def test_a_percent_sign_stands_apart_but_never_on_the_next_line(language: str) -> None:
    assert percent(language, 44) == "44\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_english_or_chinese_percent_sign_stands_close(language: str) -> None:
    assert percent(language, 44) == "44%"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "12,345.5"),
        ("ru", "12\N{NO-BREAK SPACE}345,5"),
        ("bg", "12\N{NO-BREAK SPACE}345,5"),
        ("fi", "12\N{NO-BREAK SPACE}345,5"),
        ("zh", "12,345.5"),
        ("de", "12.345,5"),
        ("uk", "12\N{NO-BREAK SPACE}345,5"),
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
        ("fi", "Sales, Support ja 4\N{NO-BREAK SPACE}muuta"),
        ("zh", "Sales、Support和另外 4 个"),
        ("de", "Sales, Support und 4\N{NO-BREAK SPACE}weitere"),
        ("uk", "Sales, Support і ще 4"),
    ],
)
def test_several_things_are_listed_in_one_sentence(language: str, written: str) -> None:
    more = text(language, "result.more", n=4)
    assert listed(language, ["Sales", "Support", more]) == written
    assert listed(language, ["Sales"]) == "Sales"


@pytest.mark.parametrize(
    ("language", "week", "over", "alone"),
    [
        ("en", "16–22 November", "30 November – 6 December", "3 November"),
        ("ru", "16–22 ноября", "30 ноября — 6 декабря", "3 ноября"),
        ("bg", "16–22 ноември", "30 ноември – 6 декември", "3 ноември"),
        ("fi", "16.–22. marraskuuta", "30. marraskuuta – 6. joulukuuta", "3. marraskuuta"),
        ("zh", "11月16日至22日", "11月30日至12月6日", "11月3日"),
        ("de", "16.–22. November", "30. November bis 6. Dezember", "3. November"),
        ("uk", "16–22 листопада", "30 листопада — 6 грудня", "3 листопада"),
    ],
)
def test_days_name_a_month_that_they_share_once(
    language: str, week: str, over: str, alone: str
) -> None:
    assert days(language, date(2026, 11, 16), date(2026, 11, 22)) == week
    assert days(language, date(2026, 11, 30), date(2026, 12, 6)) == over
    assert days(language, THIRD, THIRD) == alone
    assert week in text(language, "picture.week", week=47, days=week)


@pytest.mark.parametrize(
    ("language", "noon", "early"),
    [("en", "12:00", "09:05"), ("ru", "12:00", "09:05"), ("bg", "12:00", "09:05"),
     ("fi", "12.00", "9.05"), ("zh", "12:00", "09:05")],
)  # fmt: skip
def test_a_clock_time_has_the_sign_of_its_language(language: str, noon: str, early: str) -> None:
    assert (clock(language, time(12)), clock(language, time(9, 5))) == (noon, early)
    assert f" {early}" in text(language, "case.due", on=THIRD, time=time(9, 5))


@pytest.mark.parametrize(
    ("language", "comma"), [("en", ", "), ("ru", ", "), ("bg", ", "), ("fi", ", "), ("zh", "、")]
)
def test_several_names_are_joined_as_the_language_does(language: str, comma: str) -> None:
    said = text(language, "survey.themes", names=("A", "B"))
    assert said.endswith(f"A{comma}B")
