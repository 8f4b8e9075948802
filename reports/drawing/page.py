"""What both pictures share: the bands' colours, the title, the large number on its scale."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from locales import signed, text
from reports.drawing.answered import Turnout, answered_of
from reports.drawing.canvas import FAINT, INK, LEFT, QUIET, RIGHT, Align, Canvas
from reports.drawing.fonts import drawable
from survey.scores.scale import Band
from survey.scores.scoring import FEWEST_TO_JUDGE, whole

MIDDLE = 508  # where the words beside the large number begin
FILL = {Band.DETRACTOR: "#C0392B", Band.PASSIVE: "#F5C710", Band.PROMOTER: "#0F8B8D"}
LETTERS = FILL | {Band.PASSIVE: INK}  # yellow is too pale to read


class Scale(NamedTuple):
    """What a large number is shown on; a line stands at `mark`."""

    least: int
    most: int
    shown: Callable[[str, int], str]
    mark: int | None = None


NPS_SCALE = Scale(-100, 100, signed, mark=0)

pen = Lock()  # matplotlib promises nothing to two threads drawing at once


def response(of: Turnout, n: int, language: str) -> str:
    """How many of those asked have answered, in words; "" where nobody was. `n`: answers."""
    facts = answered_of(of.answered, of.delivered, of.open_n, few=n < FEWEST_TO_JUDGE)
    return "".join(text(language, fact.key, **fact.args) for fact in facts).rstrip(".。")


def draw_title(
    canvas: Canvas, subject: str, below: str, further: str = "", verdict: str = ""
) -> None:
    """The subject on one line, or smaller on two, and under it quiet lines and the verdict.

    A picture is passed on without its caption, and then it must say the news itself.
    """
    subject, width = drawable(subject), RIGHT - LEFT
    if canvas.measure(subject, 40) <= width:
        canvas.write(LEFT, 108, subject, 52, width=width)
    else:
        size = next((s for s in (38, 34, 30) if not _third(canvas, subject, s, width)), 30)
        first, rest = canvas.wrap(subject, size, width)
        canvas.write(LEFT, 78, first, size, width=width)
        canvas.write(LEFT, 78 + 1.32 * size, canvas.cut(rest, size, width), size, width=width)
    if verdict:
        canvas.write(LEFT, 161, below, 24, width=width, color=QUIET)
        canvas.write(LEFT, 192, further, 22, width=width, color=QUIET)
        canvas.write(LEFT, 223, verdict[:1].upper() + verdict[1:], 26, width=width)
        return
    canvas.write(LEFT, 170 if further else 176, below, 28, width=width, color=QUIET)
    canvas.write(LEFT, 208, further, 26, width=width, color=QUIET)


def _third(canvas: Canvas, subject: str, size: float, width: float) -> str:
    """What would be left for a third line."""
    return canvas.wrap(canvas.wrap(subject, size, width)[1], size, width)[1]


def draw_large(canvas: Canvas, label: str, figure: str) -> None:
    """The number one sees first, under its label."""
    canvas.write(LEFT, 264, label, 28, width=MIDDLE - LEFT - 40, color=QUIET)
    canvas.write(LEFT - 6, 398, figure, 150, width=MIDDLE - LEFT - 40)


def draw_interval(
    canvas: Canvas,
    value: int,
    low: float | None,
    high: float | None,
    below: str,
    language: str,
    scale: Scale = NPS_SCALE,
) -> None:
    """The interval in words, one more line, and both on the scale."""
    if low is None or high is None:
        return
    width = RIGHT - MIDDLE
    ends = {"low": scale.shown(language, whole(low)), "high": scale.shown(language, whole(high))}
    words = text(language, "picture.interval", **ends)
    canvas.write(MIDDLE, 278 if below else 316, words, 38, width=width)
    canvas.write(MIDDLE, 320, below, 26, width=width, color=QUIET)
    draw_scale(canvas, value, (low, high), language, scale)


def draw_scale(
    canvas: Canvas,
    value: int,
    interval: tuple[float, float] | None,
    language: str,
    scale: Scale = NPS_SCALE,
) -> None:
    """A point on the scale, and around it the interval if there is one."""
    width = RIGHT - MIDDLE

    def at(points: float) -> float:
        return MIDDLE + width * (points - scale.least) / (scale.most - scale.least)

    canvas.box(MIDDLE, 359, width, 6, FAINT)
    if scale.mark is not None:
        canvas.box(at(scale.mark) - 1, 352, 2, 20, QUIET)
    if interval:
        low, high = interval
        canvas.box(at(low), 356, at(high) - at(low), 12, INK, alpha=0.4)
    narrow = interval is not None and at(interval[1]) - at(interval[0]) < 40
    for end in interval if interval and narrow else ():  # else the point would hide it
        canvas.box(at(end) - 1, 350, 2, 24, INK)
    canvas.dot(at(value), 362, 7 if narrow else 16)
    marks: tuple[tuple[int, Align], ...] = (
        (scale.least, "left"), ((scale.least + scale.most) // 2, "center"), (scale.most, "right"),
    )  # fmt: skip
    for points, align in marks:
        canvas.write(at(points), 398, scale.shown(language, points), 20, color=QUIET, align=align)
