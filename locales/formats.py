"""Numbers and dates as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from locales.catalogue import FALLBACK

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

# British English, because the day stands before the month: "3 November".
LOCALES: Mapping[str, Locale] = {
    language: Locale.parse(name)
    for language, name in {
        "en": "en_GB",
        "ru": "ru_RU",
        "bg": "bg_BG",
        "fi": "fi_FI",
        "zh": "zh_Hans_CN",
    }.items()
}


def _locale(language: str) -> Locale:
    return LOCALES.get(language, LOCALES[FALLBACK])


def number(language: str, n: float) -> str:
    """A number in the language's own grouping and decimal sign: 12,345.5 or 12 345,5."""
    return format_decimal(n, locale=_locale(language))


def tenths(language: str, n: float) -> str:
    """A mean with one decimal, so that means of a column stand alike: 5.0, 7,5."""
    return format_decimal(n, format="0.0", locale=_locale(language))


def signed(language: str, n: int) -> str:
    """Points with their sign and a true minus: +46, 0, −20."""
    sign = "+" if n > 0 else MINUS if n < 0 else ""
    return sign + number(language, abs(n))


def percent(language: str, n: int) -> str:
    """`n` whole percent: "44 %" with a space that does not break, in Chinese "44%"."""
    return number(language, n) + ("%" if language == "zh" else f"{NO_BREAK_SPACE}%")


def listed(language: str, items: Sequence[str]) -> str:
    """Several things in one sentence: A, B and C; in Chinese A、B和C."""
    return format_list(items, locale=_locale(language))


def enumerated(language: str, items: Sequence[str]) -> str:
    """Several figures one after another, without "and": staff 58, quality 41."""
    return ("、" if language == "zh" else ", ").join(items)


def day(language: str, on: date) -> str:
    """Day and month, in the case that follows "until": 3 November, 3 ноября, 3. marraskuuta."""
    _refuse_time(on)
    return format_skeleton("MMMMd", on, locale=_locale(language))


def short_day(language: str, on: date) -> str:
    """Day and month as short as they are written: 3 Nov, 3 нояб., 11月3日."""
    _refuse_time(on)
    return format_skeleton("MMMd", on, locale=_locale(language))


def month(language: str, on: date) -> str:
    """The month of `on`, in the case that follows "before": February, февраля, helmikuuta, 2月."""
    _refuse_time(on)
    return format_date(on, "MMM" if language == "zh" else "MMMM", locale=_locale(language))


def _refuse_time(on: date) -> None:
    if isinstance(on, datetime):
        raise TypeError("a date is needed: whose day a moment belongs to depends on the time zone")
