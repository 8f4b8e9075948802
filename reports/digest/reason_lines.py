"""Why people scored as they did, as a digest says it: themes, and voices."""

from __future__ import annotations

from collections.abc import Sequence

from locales import enumerated, number, sentences, signed_text, text
from locales.themes import theme_name
from reports.digest.digest import Quote, Why
from reports.drawing.fitting import size, trimmed
from survey.words.direction import isolate

QUOTE_LIMIT = 220
SHORTEST_QUOTE = 30  # below this a trimmed quote says nothing

Whys = Sequence[Why]


def why_line(
    high: Whys, low: Whys, room: int, language: str, *, low_first: bool, weeks: int = 1
) -> list[str]:
    """What was named at either end in so many weeks, in `room` characters, or not at all."""
    ends = [("digest.why.high", high), ("digest.why.low", low)]
    if low_first:
        ends.reverse()
    for most in (2, 1):
        told = [
            text(
                language,
                key,
                themes=enumerated(language, [_named(w, language) for w in whys[:most]]),
            )
            for key, whys in ends
            if whys
        ]
        if told and weeks > 1:
            told.insert(0, text(language, "digest.why.window", weeks=weeks))
        line = sentences(language, told)
        if told and size(line) <= room:
            return [line]
    return []


def _named(why: Why, language: str) -> str:
    name = theme_name(why.theme, dict(why.names), language)
    if why.usual is None:
        return f"{isolate(name)} {number(language, why.n)}"
    return text(language, "digest.why.usual", theme=name, n=why.n, usual=why.usual)


def quote_lines(quotes: Sequence[Quote], room: int, language: str) -> list[str]:
    """Quotes in at most `room` characters together, line breaks before them included."""
    lines: list[str] = []
    for position, quote in enumerate(quotes):
        frame = size(text(language, "digest.quote", text="", score=quote.score)) + 1
        space = min(room // (len(quotes) - position) - frame, QUOTE_LIMIT)
        words = trimmed(quote.text, space)
        if words and (space >= SHORTEST_QUOTE or not words.endswith("…")):
            lines.append(signed_text(language, "digest.quote", text=words, score=quote.score))
            room -= size(lines[-1]) + 1
    return lines
