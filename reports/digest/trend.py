"""The lower drawing of the digest's picture: NPS over the weeks, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor

from locales import number, signed, text
from reports.digest.digest import WeekPoint
from reports.drawing.canvas import FAINT, INK, LEFT, QUIET, RIGHT, Canvas
from survey.scores.scoring import FEWEST_TO_JUDGE


def draw_trend(
    canvas: Canvas, weeks: Sequence[WeekPoint], language: str, y: float = 914, tall: float = 188
) -> None:
    """NPS week by week with its interval; a gap where nobody answered.

    `y`: the baseline of the heading, in pixels; `tall`: of the drawing under it.
    """
    canvas.write(LEFT, y, text(language, "picture.trend"), 26, width=RIGHT - LEFT)
    top, bottom, first, last = y + 32, y + 32 + tall, 226, 922
    xs = [first + (last - first) * i / max(1, len(weeks) - 1) for i in range(len(weeks))]
    floor_, ceiling = _limits(weeks)

    def at(points: float) -> float:
        return bottom - (bottom - top) * (points - floor_) / (ceiling - floor_)

    for points in (one for one in range(-100, 101, 50) if floor_ <= one <= ceiling):
        canvas.box(190, at(points) - 1, last + 14 - 190, 2, QUIET if points == 0 else FAINT)
        canvas.write(172, at(points) + 7, signed(language, points), 20, color=QUIET, align="right")
    for run in _runs(weeks):
        lows = [at(weeks[i].low or 0) for i in run]
        highs = [at(weeks[i].high or 0) for i in run]
        along = [xs[i] for i in run]
        if len(run) == 1:
            canvas.band([along[0] - 9, along[0] + 9], lows * 2, highs * 2)
        canvas.band(along, lows, highs)
        canvas.line(along, [at(weeks[i].nps or 0) for i in run], INK, 3)
        for i in run:
            canvas.dot(
                xs[i], at(weeks[i].nps or 0), 9, INK if weeks[i].n >= FEWEST_TO_JUDGE else "white"
            )
    if weeks[-1].nps is not None and weeks[-1].n >= FEWEST_TO_JUDGE:
        canvas.write(
            944, at(weeks[-1].nps) + 9, signed(language, weeks[-1].nps), 26, width=RIGHT - 944
        )

    week, answers = bottom + 42, bottom + 77
    for key, row in (("picture.row.week", week), ("picture.row.answers", answers)):
        canvas.write(LEFT, row, text(language, key), 22, width=112, color=QUIET)
    canvas.write_row(xs, week, [str(int(point.week[-2:])) for point in weeks], 22, color=QUIET)
    canvas.write_row(xs, answers, [number(language, point.n) for point in weeks], 22)


def _runs(weeks: Sequence[WeekPoint]) -> list[list[int]]:
    """Indices of weeks with answers, one list for each unbroken stretch."""
    known = [i for i, point in enumerate(weeks) if point.nps is not None]
    runs = [known[:1]] if known else []
    for before, now in pairwise(known):
        runs.append([now]) if now - before > 1 else runs[-1].append(now)
    return runs


def _limits(weeks: Sequence[WeekPoint]) -> tuple[int, int]:
    """The shown part of -100..+100: whole tens, at least eighty points, zero always in it."""
    low = min((point.low for point in weeks if point.low is not None), default=0)
    high = max((point.high for point in weeks if point.high is not None), default=0)
    low, high = min(0, 10 * floor(low / 10)), max(0, 10 * ceil(high / 10))
    return (min(low, -80), 0) if high == 0 > low else (low, max(high, low + 80))
