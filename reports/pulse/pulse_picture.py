"""The picture of a closed anonymous wave: nothing but published, rounded figures, as PNG."""

from __future__ import annotations

from collections.abc import Sequence

from locales import listed, signed, text
from reports.digest.digest import PulseDigest
from reports.drawing.canvas import FAINT, LEFT, QUIET, RIGHT, Canvas
from reports.drawing.fonts import drawable
from reports.drawing.once import drawn_once
from reports.drawing.page import (
    FILL,
    LETTERS,
    MIDDLE,
    draw_interval,
    draw_large,
    draw_scale,
    draw_title,
    pen,
)
from reports.pulse.pulse_words import first_few, group_name, share_words, took_words
from survey.published.publish import STEP, Group, Published
from survey.scores.scale import Band

MOST_GROUPS = 8
WIDTH = RIGHT - LEFT
SCALE = (560, 880)  # where the points of the groups lie, from -100 to +100
END = 1116  # of the last group's row
TALL, FEW = 68, 4  # of a group's row, where there are few
NAME = 464  # width of a group's name


def render_pulse(pulse: PulseDigest, language: str) -> bytes | None:
    """The picture of a closed anonymous wave as PNG; None where nothing may be shown."""
    with pen:
        canvas = draw_pulse(pulse, language)
        return canvas.png() if canvas else None


drawn_pulse = drawn_once(render_pulse)


def draw_pulse(pulse: PulseDigest, language: str) -> Canvas | None:
    """The page behind `render_pulse`: title, headline, shares, who took part, groups."""
    shown = pulse.published
    if shown.nps is None or shown.participation is None:
        return None
    canvas = Canvas()
    draw_title(canvas, pulse.subject, text(language, "picture.pulse.closed", on=pulse.closed_on))
    draw_large(canvas, text(language, "picture.pulse.about"), signed(language, shown.nps))
    if shown.low is not None:
        draw_interval(canvas, shown.nps, shown.low, shown.high, "", language)
    else:
        rounded = text(language, "picture.pulse.step", step=shown.step)
        canvas.write(MIDDLE, 316, rounded if shown.step != STEP else "", 38, width=RIGHT - MIDDLE)
        draw_scale(canvas, shown.nps, None, language)
    if not shown.groups:
        below = _bands(canvas, shown, 500, 76, 136, language)
        _participation(canvas, shown, shown.participation, below + 134, 32, language)
    elif len(shown.groups) <= FEW:
        below = _bands(canvas, shown, 452, 52, 76, language)
        below = _participation(canvas, shown, shown.participation, below + 70, 30, language)
        _groups(canvas, shown.groups, below + 92, shown.step, language)
    else:
        below = _bands(canvas, shown, 442, 40, 56, language)
        below = _participation(canvas, shown, shown.participation, below + 52, 28, language)
        _groups(canvas, shown.groups, below + 74, shown.step, language)
    steps = [STEP, shown.step, *(group.step for group in shown.groups if group.nps is not None)]
    ends = sorted({min(steps), max(steps)})
    note = text(language, "picture.pulse.rounded", steps="–".join(map(str, ends)))
    canvas.write(LEFT, 1222, note, 24, width=WIDTH, color=QUIET)
    return canvas


def _bands(
    canvas: Canvas, shown: Published, y: float, tall: float, pitch: float, language: str
) -> float:
    """A bar for each band with its rounded share, unless withheld; returns where they end."""
    bands = (
        ("9–10", shown.promoters, Band.PROMOTER),
        ("7–8", shown.passives, Band.PASSIVE),
        ("0–6", shown.detractors, Band.DETRACTOR),
    )
    start, full, size = 220, 500, 24 + tall / 5
    for scores, share, band in bands:
        if share is None:
            return y
        line = y + tall / 2 + 0.37 * size
        canvas.write(LEFT, line, scores, size, color=QUIET)
        canvas.box(start, y, full, tall, FAINT, alpha=0.5)
        canvas.box(start, y, full * share / 100, tall, FILL[band])
        words, room = share_words(share, language), RIGHT - start - full - 24
        canvas.write(RIGHT, line, words, size, width=room, color=LETTERS[band], align="right")
        y += pitch
    return y - pitch + tall


def _participation(
    canvas: Canvas, shown: Published, share: int, y: float, size: float, language: str
) -> float:
    """How many of those asked took part, in words and as a bar; returns where that ends."""
    words = took_words(share, language)
    took = text(language, "picture.pulse.took", share=words, invited=shown.invited)
    canvas.write(LEFT, y, took, size, width=WIDTH)
    canvas.box(LEFT, y + 0.6 * size, WIDTH, 0.8 * size, FAINT)
    canvas.box(LEFT, y + 0.6 * size, WIDTH * share / 100, 0.8 * size, QUIET)
    return y + 1.4 * size


def _groups(
    canvas: Canvas, groups: Sequence[Group], top: float, shown_step: int, language: str
) -> None:
    """The groups that are shown, each with its point; under them those that are not, by name.

    `shown_step`: to which all together are rounded; a group that is coarser says so.
    """
    names = {group: drawable(group_name(group.name, language)) for group in groups}
    shown = [group for group in groups if group.nps is not None]
    canvas.write(LEFT, top - 20, text(language, "picture.pulse.groups"), 26, color=QUIET)
    if not shown:
        nothing = text(language, "result.hidden.all")
        canvas.write(LEFT, top + 36, nothing, 26, width=WIDTH)
        return
    for points in (-100, 0, 100):
        label = signed(language, points)
        canvas.write(_at(points), top - 20, label, 18, color=QUIET, align="center")
    several = shown[:MOST_GROUPS] if len(shown) > MOST_GROUPS + 1 else shown
    beyond = len(shown) - len(several)
    rows = len(several) + (beyond > 0)
    pitch = min(TALL, (END - top) / rows)
    size = canvas.names_size([names[group] for group in several], 28, NAME, pitch)
    figures = max(20, min(28, 0.45 * pitch))
    canvas.box(_at(0) - 1, top, 2, pitch * len(several), FAINT)
    for row, group in enumerate(several):
        assert group.nps is not None
        middle = top + pitch * (row + 0.5)
        coarser = group.step != shown_step
        line = middle + 0.37 * figures - (8 if coarser else 0)
        canvas.write_name(LEFT, middle, names[group], size, NAME)
        canvas.box(SCALE[0], middle - 2, SCALE[1] - SCALE[0], 4, FAINT)
        canvas.dot(_at(group.nps), middle, 14)
        canvas.write(RIGHT, line, signed(language, group.nps), figures, align="right")
        if coarser:
            own = text(language, "picture.pulse.own", step=group.step)
            room = RIGHT - SCALE[1] - 20
            canvas.write(RIGHT, line + 23, own, 16, width=room, color=QUIET, align="right")
    if beyond:
        line = top + pitch * (len(several) + 0.5) + 8
        canvas.write(LEFT, line, text(language, "result.more", n=beyond), 24, color=QUIET)
    hidden = [names[group] for group in groups if group.nps is None]
    if hidden:
        below = top + pitch * rows + 46
        canvas.write(LEFT, below, _hidden(canvas, hidden, 24, language), 24, width=WIDTH)


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
