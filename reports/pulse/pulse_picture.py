"""The picture of a closed anonymous wave: nothing but published, blurred figures, as PNG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from locales import listed, percent, short_day, signed, text
from reports.digest.digest import PulseDigest
from reports.drawing.canvas import FAINT, INK, LEFT, QUIET, RIGHT, Canvas
from reports.drawing.fonts import drawable
from reports.drawing.once import drawn_once
from reports.drawing.page import (
    FILL,
    LETTERS,
    draw_interval,
    draw_large,
    draw_scale,
    draw_title,
    pen,
)
from reports.pulse.pulse_words import first_few, group_name
from survey.published.change import Point, PulseChange
from survey.published.release import Figures
from survey.scores.scale import Band

MOST_GROUPS = 8
WIDTH = RIGHT - LEFT
SCALE = (500, 760)  # where the points of the groups lie, from -100 to +100
END = 1116  # of the last group's row
TALL, FEW = 68, 4  # of a group's row, where there are few
NAME = 404  # width of a group's name
FIRST, LAST = 214, 960  # the first and the last pulse of the trend


def render_pulse(pulse: PulseDigest, language: str) -> bytes | None:
    """The picture of a closed anonymous wave as PNG; None where no figure may be shown."""
    with pen:
        canvas = draw_pulse(pulse, language)
        return canvas.png() if canvas else None


drawn_pulse = drawn_once(render_pulse)


def draw_pulse(pulse: PulseDigest, language: str) -> Canvas | None:
    """The page behind `render_pulse`: headline, shares, who took part, groups, what was before."""
    shown, company = pulse.published, pulse.published.company
    if company.nps is None:
        return None
    canvas = Canvas()
    draw_title(canvas, pulse.subject, text(language, "picture.pulse.closed", on=pulse.closed_on))
    draw_large(canvas, text(language, "picture.pulse.about"), signed(language, company.nps))
    if company.low is not None:
        below = _against(shown.changes, language)
        draw_interval(canvas, company.nps, company.low, company.high, below, language)
    else:
        draw_scale(canvas, company.nps, None, language)
    trend = [point for point in shown.trend if not point.name]
    if len(shown.groups) > FEW or len(trend) < 2:
        trend = []
    if not shown.groups:
        tall, pitch = (60, 96) if trend else (76, 136)
        below_bands = _bands(canvas, company, 500, tall, pitch, language)
        end = _participation(canvas, company, below_bands + (84 if trend else 134), 32, language)
    elif len(shown.groups) <= FEW and not trend:
        end = _bands(canvas, company, 452, 52, 76, language)
        end = _participation(canvas, company, end + 70, 30, language)
        end = _groups(canvas, shown.groups, end + 92, END, language)
    else:
        end = _bands(canvas, company, 442, 40, 56, language)
        end = _participation(canvas, company, end + 52, 28, language)
        end = _groups(canvas, shown.groups, end + 74, 940 if trend else END, language)
    if trend:
        _trend(canvas, trend, max(end, 880) + 60, language)
    if shown.epsilon is not None:
        note = text(language, "picture.pulse.blurred", percent=percent(language, 95))
        canvas.write(LEFT, 1240, note, 24, width=WIDTH, color=QUIET)
    return canvas


def _against(changes: Sequence[PulseChange], language: str) -> str:
    """The company against the last pulse, in a few words; "" where there was none."""
    for change in changes:
        if not change.name and change.clear:
            return text(language, "picture.pulse.change", points=change.points)
        if not change.name:
            return text(language, "picture.pulse.unclear", margin=change.margin)
    return ""


def _bands(
    canvas: Canvas, company: Figures, y: float, tall: float, pitch: float, language: str
) -> float:
    """A bar for each band with its share, unless an old pulse withheld it; where they end."""
    bands = (
        ("9–10", company.promoters, Band.PROMOTER),
        ("7–8", company.passives, Band.PASSIVE),
        ("0–6", company.detractors, Band.DETRACTOR),
    )
    start, full, size = 220, 500, 24 + tall / 5
    for scores, share, band in bands:
        if share is None:
            return y
        line = y + tall / 2 + 0.37 * size
        canvas.write(LEFT, line, scores, size, color=QUIET)
        canvas.box(start, y, full, tall, FAINT, alpha=0.5)
        canvas.box(start, y, full * share / 100, tall, FILL[band])
        words, room = percent(language, share), RIGHT - start - full - 24
        canvas.write(RIGHT, line, words, size, width=room, color=LETTERS[band], align="right")
        y += pitch
    return y - pitch + tall


def _participation(canvas: Canvas, company: Figures, y: float, size: float, language: str) -> float:
    """How many of those asked took part, in words and as a bar; returns where that ends."""
    share = company.participation or 0
    words = text(language, "picture.share.about", percent=percent(language, share))
    took = text(language, "picture.pulse.took", share=words, invited=company.headcount)
    canvas.write(LEFT, y, took, size, width=WIDTH)
    canvas.box(LEFT, y + 0.6 * size, WIDTH, 0.8 * size, FAINT)
    canvas.box(LEFT, y + 0.6 * size, WIDTH * share / 100, 0.8 * size, QUIET)
    return y + 1.4 * size


def _groups(
    canvas: Canvas, groups: Sequence[Figures], top: float, bottom: float, language: str
) -> float:
    """The groups that are shown, each with its point and interval; then those that are not.

    Returns where they end.
    """
    names = {group: drawable(group_name(group.name, language)) for group in groups}
    shown = [group for group in groups if group.nps is not None]
    canvas.write(LEFT, top - 20, text(language, "picture.pulse.groups"), 26, color=QUIET)
    if not shown:
        nothing = text(language, "result.hidden.all")
        canvas.write(LEFT, top + 36, nothing, 26, width=WIDTH)
        return top + 36
    for points in (-100, 0, 100):
        label = signed(language, points)
        canvas.write(_at(points), top - 20, label, 18, color=QUIET, align="center")
    several = shown[:MOST_GROUPS] if len(shown) > MOST_GROUPS + 1 else shown
    beyond = len(shown) - len(several)
    rows = len(several) + (beyond > 0)
    pitch = min(TALL, (bottom - top) / rows)
    size = canvas.names_size([names[group] for group in several], 28, NAME, pitch)
    figures = max(20, min(28, 0.45 * pitch))
    canvas.box(_at(0) - 1, top, 2, pitch * len(several), FAINT)
    for row, group in enumerate(several):
        assert group.nps is not None
        middle = top + pitch * (row + 0.5)
        line = middle + 0.37 * figures
        canvas.write_name(LEFT, middle, names[group], size, NAME)
        canvas.box(SCALE[0], middle - 2, SCALE[1] - SCALE[0], 4, FAINT)
        if group.low is not None and group.high is not None:
            across = _at(group.high) - _at(group.low)
            canvas.box(_at(group.low), middle - 6, across, 12, INK, alpha=0.4)
            ends = {"low": signed(language, group.low), "high": signed(language, group.high)}
            words = text(language, "picture.pulse.margin", **ends)
            room = RIGHT - SCALE[1] - 84 - 16
            canvas.write(RIGHT, line, words, 20, width=room, color=QUIET, align="right")
        canvas.dot(_at(group.nps), middle, 14)
        canvas.write(SCALE[1] + 84, line, signed(language, group.nps), figures, align="right")
    if beyond:
        line = top + pitch * (len(several) + 0.5) + 8
        canvas.write(LEFT, line, text(language, "result.more", n=beyond), 24, color=QUIET)
    below = top + pitch * rows
    hidden = [names[group] for group in groups if group.nps is None]
    if hidden:
        below += 46
        canvas.write(LEFT, below, _hidden(canvas, hidden, 24, language), 24, width=WIDTH)
    return below


def _trend(canvas: Canvas, trend: Sequence[Point], y: float, language: str) -> None:
    """The last pulses side by side, each a point with its interval, the newest on the right."""
    canvas.write(LEFT, y, text(language, "picture.pulse.trend"), 26, color=QUIET)
    top, bottom = y + 40, 1150

    def height(points: float) -> float:
        return bottom - (bottom - top) * (points + 100) / 200

    for points in (-100, 0, 100):
        canvas.box(FIRST - 40, height(points) - 1, LAST - FIRST + 80, 2, FAINT)
        label = signed(language, points)
        canvas.write(FIRST - 56, height(points) + 7, label, 18, color=QUIET, align="right")
    xs = [LAST - (LAST - FIRST) * back / 7 for back in range(len(trend) - 1, -1, -1)]
    canvas.line(xs, [height(point.nps) for point in trend], QUIET, 2)
    for x, point in zip(xs, trend, strict=True):
        tall = height(point.low) - height(point.high)
        canvas.box(x - 6, height(point.high), 12, tall, INK, alpha=0.4)
        canvas.dot(x, height(point.nps), 12)
    days = [short_day(language, date.fromisoformat(point.closed_on)) for point in trend]
    canvas.write_row(xs, bottom + 34, days, 20, color=QUIET)


def _at(points: float) -> float:
    left, right = SCALE
    return left + (right - left) * (points + 100) / 200


def _hidden(canvas: Canvas, names: Sequence[str], size: float, language: str) -> str:
    """All names where a line takes them; else as many cut ones, and how many there are besides."""
    words = text(language, "picture.pulse.hidden", names=listed(language, names))
    if canvas.measure(words, size) <= WIDTH:
        return words
    short = [canvas.cut(name, size, NAME / 2) for name in names]
    for most in range(len(names), 0, -1):
        some = listed(language, first_few(short, most, language))
        words = text(language, "picture.pulse.hidden", names=some)
        if canvas.measure(words, size) <= WIDTH:
            break
    return words
