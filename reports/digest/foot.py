"""The foot of the digest's picture: segments with their intervals, themes low beside high."""

from __future__ import annotations

from locales import number, signed, text
from locales.themes import theme_name
from reports.digest.digest import Digest, SegmentPoint, ThemePoint
from reports.drawing.canvas import FAINT, INK, LEFT, QUIET, RIGHT, Canvas
from reports.drawing.page import FILL
from survey.scores.scale import Band
from survey.scores.scoring import FEWEST_TO_JUDGE

GAP = 44  # between the two columns
ROW = 42  # pixels
NAME, THEME = 0.445, 0.38  # of a column, for the names


def draw_parts(canvas: Canvas, digest: Digest, language: str, y: float) -> None:
    """Both, side by side; one alone has all the width. `y`: the baseline of the headings."""
    wide = (RIGHT - LEFT - GAP) / 2 if digest.segments and digest.themes else RIGHT - LEFT
    first = y + 35  # the middle of the first row
    if digest.segments:
        canvas.write(LEFT, y, text(language, "picture.segments"), 26, width=wide)
        names = [dict(one.names).get(language, one.name) for one in digest.segments]
        size = canvas.names_size(names, 22, NAME * wide, ROW)
        for place, (segment, name) in enumerate(zip(digest.segments, names, strict=True)):
            middle = first + ROW * place
            canvas.write_name(LEFT, middle, name, size, NAME * wide)
            _segment(canvas, segment, language, LEFT, wide, middle)
        _more(canvas, digest.segments_beyond, language, LEFT, first + ROW * len(names))
    if digest.themes:
        canvas.write(RIGHT - wide, y, text(language, "picture.themes"), 26, width=wide)
        most = max(max(one.low, one.high) for one in digest.themes)
        names = [theme_name(one.theme, dict(one.names), language) for one in digest.themes]
        size = canvas.names_size(names, 22, THEME * wide, ROW)
        for place, (theme, name) in enumerate(zip(digest.themes, names, strict=True)):
            middle = first + ROW * place
            canvas.write_name(RIGHT - wide, middle, name, size, THEME * wide)
            _theme(canvas, theme, most, language, RIGHT - wide, wide, middle)
        _more(canvas, digest.themes_beyond, language, RIGHT - wide, first + ROW * len(names))


def rows(digest: Digest) -> int:
    """How many rows the longer of the two lists has."""
    return max(
        len(digest.segments) + (digest.segments_beyond > 0),
        len(digest.themes) + (digest.themes_beyond > 0),
    )


def _more(canvas: Canvas, beyond: int, language: str, left: float, middle: float) -> None:
    """Under a list how many it leaves out, if any."""
    if beyond:
        more = text(language, "result.more", n=beyond)
        canvas.write(left, middle + 7, more, 20, color=QUIET)


def _segment(
    canvas: Canvas, one: SegmentPoint, language: str, left: float, wide: float, middle: float
) -> None:
    """The interval on its scale, the score, and how many answered."""
    y = middle + 7
    answers = number(language, one.n)
    canvas.write(left + wide, y, answers, 20, width=0.14 * wide, color=QUIET, align="right")
    figure = left + 0.84 * wide
    if one.n < FEWEST_TO_JUDGE or one.nps is None or one.low is None or one.high is None:
        few = text(language, "report.few")
        canvas.write(figure, y, few, 20, width=0.42 * wide, color=QUIET, align="right")
        return
    start, length = left + 0.46 * wide, 0.22 * wide

    def at(points: float) -> float:
        return start + length * (points + 100) / 200

    canvas.box(start, middle - 2, length, 4, FAINT)
    canvas.box(at(0) - 1, middle - 7, 2, 14, QUIET)
    canvas.box(at(one.low), middle - 5, at(one.high) - at(one.low), 10, INK, alpha=0.4)
    canvas.dot(at(one.nps), middle, 9)
    canvas.write(figure, y, signed(language, one.nps), 22, width=0.15 * wide, align="right")


def _theme(
    canvas: Canvas,
    one: ThemePoint,
    most: int,
    language: str,
    left: float,
    wide: float,
    middle: float,
) -> None:
    """From a middle line how many named it who gave 0-6, and who gave 9-10."""
    y = middle + 7
    center, reach = left + 0.7 * wide, 0.15 * wide
    low, high = reach * one.low / most, reach * one.high / most
    canvas.box(center - low - 1, middle - 10, low, 20, FILL[Band.DETRACTOR])
    canvas.box(center + 1, middle - 10, high, 20, FILL[Band.PROMOTER])
    room = 0.14 * wide  # a figure may become smaller, never be cut
    canvas.write(center - low - 8, y, number(language, one.low), 20, width=room, align="right")
    canvas.write(center + high + 8, y, number(language, one.high), 20, width=room)
