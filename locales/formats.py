"""Numbers and dates as each language writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from locales.catalogue import header_of
from survey.words.direction import isolate

MINUS = "\N{MINUS SIGN}"


def _locale(language: str) -> Locale:
    return header_of(language).locale


@lru_cache(maxsize=4096, typed=True)
def number(language: str, n: float) -> str:
    """A number in the language's own grouping and decimal sign: 12,345.5 or 12 345,5."""
    return format_decimal(n, locale=_locale(language))


def tenths(language: str, n: float) -> str:
    """A mean with one decimal, so that means of a column stand alike: 5.0, 7,5."""
    return format_decimal(n, format="0.0", locale=_locale(language))


def signed(language: str, n: float) -> str:
    """Points with their sign and a true minus: +46, 0, −20; of a float one decimal, +45.7."""
    sign = "+" if n > 0 else MINUS if n < 0 else ""
    return sign + _exactly(language, abs(n))


def percent(language: str, n: float) -> str:
    """`n` percent: 44%, in Russian, Bulgarian and Finnish "44 %" that does not break.

    Of a float one decimal.
    """
    return header_of(language).percent.format(n=_exactly(language, n))


def _exactly(language: str, n: float) -> str:
    return tenths(language, n) if isinstance(n, float) else number(language, n)


def listed(language: str, items: Sequence[str]) -> str:
    """Several things in one sentence: A, B and C; in Chinese A、B和C."""
    return format_list([isolate(item) for item in items], locale=_locale(language))


def enumerated(language: str, items: Iterable[str]) -> str:
    """Several figures one after another, without "and": staff 58, quality 41."""
    return header_of(language).figures.join(map(isolate, items))


def sentences(language: str, items: Iterable[str]) -> str:
    """Several sentences on one line; Chinese puts no space between them."""
    return header_of(language).sentences.join(items)


def day(language: str, on: date) -> str:
    """Day and month, in the case that follows "until": 3 November, 3 ноября, 3. marraskuuta."""
    _refuse_time(on)
    return format_skeleton("MMMMd", on, locale=_locale(language))


def days(language: str, first: date, last: date) -> str:
    """From day to day, a month that both share once: 16–22 November, 16.–22. marraskuuta."""
    begins, ends = day(language, first), day(language, last)
    if first == last:
        return begins
    header = header_of(language)
    together = (first.year, first.month) == (last.year, last.month)
    form = header.days_in_month if together else header.days_over_months
    return form.format_map({"first": begins, "last": ends, "from": first.day, "to": last.day})


def clock(language: str, at: time) -> str:
    """A time of day: 12:00, in Finnish 12.00 and 9.05."""
    return format_time(at, header_of(language).clock, locale=_locale(language))


def short_day(language: str, on: date) -> str:
    """Day and month as short as they are written: 3 Nov, 3 нояб., 11月3日."""
    _refuse_time(on)
    return format_skeleton("MMMd", on, locale=_locale(language))


def month(language: str, on: date) -> str:
    """The month of `on`, in the case that follows "before": February, февраля, helmikuuta, 2月."""
    _refuse_time(on)
    return format_date(on, header_of(language).month, locale=_locale(language))


def _refuse_time(on: date) -> None:
    if isinstance(on, datetime):
        raise TypeError("a date is needed: whose day a moment belongs to depends on the time zone")
