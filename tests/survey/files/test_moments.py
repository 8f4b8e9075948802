"""Dates as tools and spreadsheets write them: each spelling, and what a whole column decides."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.files.moments import Column, Open, Order, instant, named_zone, spell

HELSINKI = ZoneInfo("Europe/Helsinki")  # three hours ahead in August, two in November
NEWEST = date(2026, 11, 22)
DAY = "2026-08-24 09:00:00"  # noon in Helsinki
TIMED = "2026-08-24 12:07:00"  # 15:07 there
TO_SECOND = "2026-08-24 12:07:27"
IN_UTC = "2026-08-24 15:07:27"

SPELLINGS = {
    # a day alone is its noon
    "2026-08-24": DAY, " 2026-08-24 ": DAY, "2026/08/24": DAY, "2026.08.24": DAY, "20260824": DAY,
    "2026-8-24": DAY, "24.08.2026": DAY, "24.8.2026": DAY, "24. 8. 2026": DAY, "24.08.2026 г.": DAY,
    "24.08.26": DAY, "24/08/2026": DAY, "8/24/2026": DAY, "08/24/2026": DAY, "08-24-2026": DAY,
    "24-08-2026": DAY, "8/24/26": DAY, "24-Aug-26": DAY, "24-Aug-2026": DAY, "24 Aug 2026": DAY,
    "24 Aug 26": DAY, "24AUG2026": DAY, "Aug 24, 2026": DAY, "Aug. 24, 2026": DAY,
    "August 24, 2026": DAY, "August 24th, 2026": DAY, "24th of August 2026": DAY,
    "Thursday, August 24, 2026": DAY,
    "Tuesday, August 24, 2026, 3:07 PM": TIMED,
    "Monday, August 24, 2026": DAY, "Mon 24 Aug 2026": DAY, "2026-Aug-24": DAY, "Aug-24-2026": DAY,
    "24 августа 2026 г.": DAY, "24 август 2026": DAY, "24 авг. 2026": DAY, "24 серпня 2026": DAY,
    "24. elokuuta 2026": DAY, "24. August 2026": DAY, "24 août 2026": DAY,
    "24 de agosto de 2026": DAY,
    "2026年8月24日": DAY, "2026-W35-1": DAY, "46258": DAY, "46258.0": DAY, "'2026-08-24": DAY,
    "２０２６－０８－２４": DAY,
    # a time without a zone is the company's
    "2026-08-24 15:07": TIMED, "2026-08-24T15:07": TIMED,
    "2026-08-24\N{NO-BREAK SPACE}15:07": TIMED,
    "2026-08-24 15.07": TIMED, "24.8.2026 klo 15.07": TIMED, "24.08.26 15.07": TIMED,
    "24.08.2026 15:07": TIMED, "24/08/2026, 15:07": TIMED, "8/24/2026 15:07": TIMED,
    "8/24/2026 3:07 PM": TIMED, "8/24/2026 3:07 p.m.": TIMED, "8/24/26 15:07": TIMED,
    "08/24/2026 03:07:00 PM": TIMED, "8/24/2026, 3:07\N{NARROW NO-BREAK SPACE}PM": TIMED,
    "Aug 24, 2026 3:07 PM": TIMED, "August 24, 2026 at 3:07 PM": TIMED, "24 Aug 2026 15:07": TIMED,
    "24 августа 2026 г., 15:07": TIMED, "24. elokuuta 2026 klo 15.07": TIMED,
    "24.08.2026 um 15:07 Uhr": TIMED, "24/08/2026 à 15h07": TIMED, "2026年8月24日 15:07": TIMED,
    "2026年8月24日 下午3:07": TIMED, "2026年8月24日15时07分": TIMED,
    "2026. 8. 24. 오후 3:07": TIMED, "24.08.2026 3:07 ПП": TIMED,
    "24.8.2026 г. 3:07 сл.об.": TIMED,
    "24.8.2026 3.07 ip.": TIMED, "2026/8/24 下午3:07:27 GMT+0": IN_UTC, "2026-08-24 3:07 em": TIMED,
    "20260824T1507": TIMED, "20260824 150700": TIMED, "202608241507": TIMED,
    "2026-08-24_15:07": TIMED,
    "2026-08-24 15:07:27": TO_SECOND, "2026/08/24 15:07:27": TO_SECOND,
    "24.08.2026 15:07:27": TO_SECOND,
    "24.8.2026 15.07.27": TO_SECOND, "2026-08-24 15:07:27 PM": TO_SECOND,
    "20260824150727": TO_SECOND,
    "08 24 2026, 03:07:27 PM": TO_SECOND, "8/24/2026 15:07:27.000": TO_SECOND,
    "2026-08-24 24:00": "2026-08-24 21:00:00", "2026-08-24 00:00": "2026-08-23 21:00:00",
    "8/24/2026 12:07 AM": "2026-08-23 21:07:00", "2026-08-24T23": "2026-08-24 20:00:00",
    "20260824T000500": "2026-08-23 21:05:00", "46258.5": DAY, "46258,75": "2026-08-24 15:00:00",
    "8/24/2026 3 PM": "2026-08-24 12:00:00", "2026-10-25 03:30": "2026-10-25 00:30:00",
    # a zone of its own wins
    "2026-08-24T15:07:27Z": IN_UTC, "2026-08-24 15:07:27 UTC": IN_UTC,
    "2026-08-24 15:07:27 GMT": IN_UTC,
    "2026-08-24 15:07:27 +0000": IN_UTC, "2026-08-24 15:07:27 +00:00": IN_UTC,
    "2026-08-24T15:07:27.000000Z": IN_UTC, "2026-08-24T18:07:27+0300": IN_UTC,
    "2026-08-24T18:07:27+03:00": IN_UTC, "2026-08-24 18:07:27+03": IN_UTC,
    "2026-08-24T12:07:27−03:00": IN_UTC, "2026/08/24 6:07:27 PM GMT+3": IN_UTC,
    "2026-08-24 10:07:27 EST": IN_UTC, "2026-08-24 17:07:27 CEST": IN_UTC,
    "20260824T150727Z": IN_UTC,
    "2026-08-24 17:07:27 Europe/Berlin": IN_UTC, "Mon, 24 Aug 2026 18:07:27 +0300": IN_UTC,
    "Mon Aug 24 2026 15:07:27 GMT+0000 (Coordinated Universal Time)": IN_UTC,
    "Mon Aug 24 15:07:27 UTC 2026": IN_UTC, "Monday, August 24, 2026 3:07:27 PM UTC": IN_UTC,
    "1787584047": IN_UTC, "1787584047000": IN_UTC, "1787584047.0": IN_UTC,
    "8/24/2026 3:07:27 PM UTC": IN_UTC, "24 Aug 2026 15:07:27 GMT": IN_UTC,
}  # fmt: skip

NONE = (
    "", "noon", "2026", "2026-08", "08/2026", "2026-W34", "1/2", "15:07", "3 PM", "2026-02-30",
    "32.01.2026", "13/13/2026", "2026-08-24 25:00", "2026-08-24 15:60", "2026-08-24 15:7",
    "2026-08-24 later", "2026-08-24 13:07 AM", "2026-08-24 PM", "2026-08-24Z", "2026-08-24 UTC",
    "1980-01-01 00:00:00", "2199-01-01", "12345", "123456", "1.78758E+09", "24 Foo 2026",
    "24 Aug Sep 2026", "24.08.2026 ПП", "2026-08-24 15:07:27 +99:00", "tomorrow", "9",
    "2026-08-24-15.07.27",
    "24.08.2026 15:07 Nowhere/Place", "-46258",
)  # fmt: skip


def test_there_are_as_many_as_a_promise_needs() -> None:
    assert len(SPELLINGS) + len(NONE) >= 120


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_spelling_is_read_alone(text: str) -> None:
    """In a column of its own; dates of dots begin with the day."""
    column, spelled = Column(NEWEST), spell(text)
    column.see(2, text, spelled)
    at = instant(spelled, column.orders(None, zoned=False), HELSINKI)
    assert f"{at:%Y-%m-%d %H:%M:%S}" == SPELLINGS[text]
    assert at.tzinfo is UTC


@pytest.mark.parametrize("text", NONE)
def test_what_is_not_understood_whole_is_no_date(text: str) -> None:
    """And a time that is not understood never noon."""
    with pytest.raises(ValueError, match="wants a date such as"):
        spell(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = spell(text)
    except ValueError:
        return
    assert all(2000 <= day.year <= 2099 for day in found.days.values())


def read(*cells: str, order: Order | None = None, newest: date = NEWEST) -> list[str]:
    """The days of a column."""
    column = Column(newest)
    for line, text in enumerate(cells, start=2):
        column.see(line, text, spell(text))
    orders = column.orders(order, zoned=False)
    return [
        f"{instant(spell(text), orders, UTC, strict=order is not None):%m-%d}" for text in cells
    ]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (("01/08/2026", "05/08/2026", "13/08/2026"), ["08-01", "08-05", "08-13"]),
        (("01/08/2026", "05/08/2026", "01/13/2026"), ["01-08", "05-08", "01-13"]),
        (("01/08/26", "30/08/26"), ["08-01", "08-30"]),
        (("26/08/01", "26/08/31"), ["08-01", "08-31"]),
        (("01.08.2026", "05.08.2026"), ["08-01", "08-05"]),
        (("01.08.2026", "08.13.2026"), ["01-08", "08-13"]),
        (("05/05/2026", "06/06/2026"), ["05-05", "06-06"]),
        (("13/08/2026", "08/13/2026"), ["08-13", "08-13"]),
        (("13/08/2026", "2026-08-05", "01.02.2026"), ["08-13", "08-05", "02-01"]),
        (("20/01/27",), ["01-27"]),  # 2027 is still to come
    ],
)
def test_the_column_decides_what_a_cell_leaves_open(
    cells: tuple[str, ...], days: list[str]
) -> None:
    assert read(*cells) == days


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("01/08/2026", "05/08/2026"), "line 2: 01/08/2026 may be read in several ways: wants "
                                       "--date-order dmy|mdy"),
        (("1/8/26",), "line 2: 1/8/26 may be read in several ways: wants --date-order dmy|mdy"),
        (("01-02-2026",), "--date-order dmy|mdy"),
        (("24/08/26",), "--date-order dmy|ymd"),
        (("1/2/2026", "13/02/2026", "2/13/2026"), "dates are written in two orders (line 3: "
                                                  "13/02/2026; line 4: 2/13/2026)"),
        (("2026-08-24 15:07 CST",), "line 2: 2026-08-24 15:07 CST: several zones have this name; "
                                    "wants --zone"),
    ],
)  # fmt: skip
def test_what_stays_open_is_asked(cells: tuple[str, ...], told: str) -> None:
    with pytest.raises(Open) as caught:
        read(*cells)
    assert told in str(caught.value)


def test_the_order_that_was_said_holds_for_every_cell() -> None:
    assert read("01/08/2026", order=Order.DMY) == ["08-01"]
    assert read("01/08/2026", order=Order.MDY) == ["01-08"]
    assert read("26/08/24", order=Order.YMD) == ["08-24"]
    with pytest.raises(ValueError, match="wants a date with the day first"):
        read("8/24/2026", order=Order.DMY)


@given(
    st.lists(st.dates(date(2020, 1, 1), NEWEST), min_size=1, max_size=20),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%y", "%y/%m/%d", "%m-%d-%Y"]),
)
def test_a_column_is_read_as_it_was_written_or_asked_about(days: list[date], written: str) -> None:
    try:
        found = read(*(f"{day:{written}}" for day in days))
    except Open:
        return
    assert found == [f"{day:%m-%d}" for day in days]


@pytest.mark.parametrize(
    ("name", "hours"),
    [("UTC", 0), ("gmt", 0), ("UTC+3", 3), ("GMT-05:00", -5), ("+02:00", 2), ("EST", -5),
     ("America/Denver", -6), ("Coordinated Universal Time", 0)],
)  # fmt: skip
def test_zones_have_several_names(name: str, hours: int) -> None:
    zone = named_zone(name)
    assert zone is not None
    offset = datetime(2026, 8, 24, tzinfo=zone).utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 3600 * hours


@pytest.mark.parametrize("name", ["", "Mars/Base", "0-10", "required", "CST", "../etc"])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert named_zone(name) is None
