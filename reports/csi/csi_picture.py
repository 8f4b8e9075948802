"""The picture of a csi digest: the index and its target, what matters and what pleases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, hypot, pi, sin

from locales import days, number, tenths, text
from reports.csi.csi import CsiDigest
from reports.csi.csi_words import picture_verdict
from reports.drawing.canvas import FAINT, INK, LEFT, QUIET, RIGHT, Canvas
from reports.drawing.once import drawn_once
from reports.drawing.page import FILL, Scale, draw_interval, draw_large, draw_title, pen, response
from survey.definition.definition import Survey
from survey.scores.csi import Quadrant, Rated, quadrant
from survey.scores.scale import Band
from survey.scores.scoring import FEWEST_TO_JUDGE, whole
from survey.time.periods import days_of

LEAST, MOST = 488, 884  # the matrix, from its upper to its lower edge
ACROSS = 38  # a number's dot
HEAD = 44  # of it, above and below, kept for the words that say what a corner asks for
SINGLE = 8  # attributes in one column
TOP_ROW = 986  # the first line of the list
Spot = tuple[float, float]
Names = tuple[tuple[str, str], ...]
COLOR: dict[Quadrant, str] = {
    "mend": FILL[Band.DETRACTOR],
    "keep": FILL[Band.PROMOTER],
    "spare": QUIET,
    "wait": QUIET,
}


def names_in(digest: CsiDigest, language: str, survey: Survey) -> Names:
    """How the attributes of a digest read in a language."""
    shown = digest.headline.attributes
    return tuple((one.name, survey.shown(one.name, language)) for one in shown)


def render_csi(digest: CsiDigest, language: str, names: Names = ()) -> bytes:
    """The picture of one week as PNG, 1080 x 1280 pixels; `names`: how attributes read."""
    with pen:
        return draw_csi(digest, language, names).png()


drawn_csi = drawn_once(render_csi)


def draw_csi(digest: CsiDigest, language: str, names: Names = ()) -> Canvas:
    """The page behind `render_csi`: title, index, the matrix, and the attributes by number."""
    canvas = Canvas()
    key = "picture.week.sofar" if digest.so_far else "picture.week"
    week = int(digest.week.partition("-W")[2])
    below = text(language, key, week=week, days=days(language, *days_of(digest.week)))
    said = response(digest, digest.week_answers, language)
    draw_title(canvas, digest.subject, below, said, picture_verdict(digest, language))
    _headline(canvas, digest, language)
    attributes = digest.headline.attributes
    sure = digest.answers >= FEWEST_TO_JUDGE
    draw_matrix(canvas, attributes, language, sure=sure)
    _list(canvas, attributes, language, dict(names), sure=sure)
    return canvas


def _headline(canvas: Canvas, digest: CsiDigest, language: str) -> None:
    index, weeks = digest.headline.judged, digest.headline_weeks
    target = digest.target
    said = [
        text(language, "picture.answers", n=digest.answers),
        text(language, "picture.window", n=weeks) if weeks > 1 else "",
    ]
    if index.value is None or index.low is None or digest.answers < FEWEST_TO_JUDGE:
        words = said[0] if digest.answers else text(language, "picture.nobody")
        canvas.write(LEFT, 330, words, 88, width=RIGHT - LEFT)
        few = text(language, "picture.few") if digest.answers else ""
        below = " · ".join(filter(None, (said[1], few)))
        canvas.write(LEFT, 392, below, 32, width=RIGHT - LEFT, color=QUIET)
        return
    draw_large(canvas, "CSI", number(language, whole(index.value)))
    if target is not None:
        said.append(text(language, "picture.csi.target", target=target))
    scale = Scale(0, 100, number, target)
    below = " · ".join(filter(None, said))
    draw_interval(canvas, whole(index.value), index.low, index.high, below, language, scale)


def render_matrix(attributes: Sequence[Rated], language: str, *, sure: bool) -> bytes:
    """The matrix alone as PNG, for a document; its numbers are the attributes' places."""
    with pen:
        canvas = Canvas(top=LEAST - 60, bottom=MOST + 40)
        draw_matrix(canvas, attributes, language, sure=sure)
        return canvas.png()


def draw_matrix(canvas: Canvas, attributes: Sequence[Rated], language: str, *, sure: bool) -> None:
    """Importance upwards, satisfaction to the right, split at their own means.

    `sure`: there are answers enough to say by colours what is to be mended.
    """
    if not attributes:
        return
    canvas.write(LEFT, 466, text(language, "picture.csi.matrix"), 26, width=RIGHT - LEFT)
    left, right = _span([one.satisfaction for one in attributes])
    low, high = _span([one.importance for one in attributes])
    inner = 28  # so that no dot leaves the frame

    def across(satisfaction: float) -> float:
        share = (satisfaction - left) / (right - left)
        return LEFT + inner + (RIGHT - LEFT - 2 * inner) * share

    def up(importance: float) -> float:
        room = MOST - LEAST - 2 * HEAD - 2 * inner
        return MOST - HEAD - inner - room * (importance - low) / (high - low)

    for edge in (LEAST, MOST - 2):
        canvas.box(LEFT, edge, RIGHT - LEFT, 2, FAINT)
    for edge in (LEFT, RIGHT - 2):
        canvas.box(edge, LEAST, 2, MOST - LEAST, FAINT)
    mean = sum(one.satisfaction for one in attributes) / len(attributes)
    matters = sum(one.importance for one in attributes) / len(attributes)
    canvas.box(across(mean) - 1, LEAST, 2, MOST - LEAST, FAINT)
    canvas.box(LEFT, up(matters) - 1, RIGHT - LEFT, 2, FAINT)
    if sure:
        _corners(canvas, language)
    importance, satisfaction = (
        text(language, f"picture.csi.{name}") for name in ("importance", "satisfaction")
    )
    half = (RIGHT - LEFT) / 2 - 20
    canvas.write(LEFT, MOST + 26, f"↑ {importance}", 20, width=half, color=QUIET)
    canvas.write(RIGHT, MOST + 26, f"{satisfaction} →", 20, width=half, color=QUIET, align="right")
    spots = [(across(one.satisfaction), up(one.importance)) for one in attributes]
    places = _apart(spots)
    for spot, place in zip(spots, places, strict=True):
        if place != spot:
            canvas.line([spot[0], place[0]], [spot[1], place[1]], INK, 2)
            canvas.dot(*spot, 8)
    for place, one in zip(places, attributes, strict=True):
        canvas.dot(*place, ACROSS, _color(one, attributes, sure=sure))
        label = str(attributes.index(one) + 1)
        canvas.write(place[0], place[1] + 8, label, 22, color="white", align="center")


def _corners(canvas: Canvas, language: str) -> None:
    """What each corner asks for, above and below all numbers."""
    top, bottom, half = LEAST + 32, MOST - 14, (RIGHT - LEFT) / 2 - 32
    mend, keep = text(language, "picture.csi.mend"), text(language, "report.quadrant.keep")
    wait, spare = (text(language, f"report.quadrant.{name}") for name in ("wait", "spare"))
    canvas.write(LEFT + 16, top, mend, 22, width=half, color=COLOR["mend"])
    canvas.write(RIGHT - 16, top, keep, 22, width=half, color=COLOR["keep"], align="right")
    canvas.write(LEFT + 16, bottom, wait, 22, width=half, color=QUIET)
    canvas.write(RIGHT - 16, bottom, spare, 22, width=half, color=QUIET, align="right")


def _apart(spots: Sequence[Spot]) -> list[Spot]:
    """Where each number stands: at its spot, or as near to it as others leave room."""
    taken: list[Spot] = []
    for x, y in spots:
        near = (
            (x + reach * cos(turn * pi / 6), y + reach * sin(turn * pi / 6))
            for reach in range(0, 600, 10)
            for turn in range(12)
        )
        taken.append(next((one for one in near if _free(one, taken)), (x, y)))
    return taken


def _free(spot: Spot, taken: Sequence[Spot]) -> bool:
    x, y = spot
    inside = LEFT + 24 < x < RIGHT - 24 and LEAST + HEAD + 20 < y < MOST - HEAD
    return inside and all(hypot(x - a, y - b) > ACROSS + 4 for a, b in taken)


def _color(one: Rated, attributes: Sequence[Rated], *, sure: bool) -> str:
    told = sure and one.n >= FEWEST_TO_JUDGE
    return COLOR[quadrant(one, attributes)] if told else QUIET


def _span(values: Sequence[float]) -> tuple[float, float]:
    """A part of 0-10 that holds all values and is at least one point wide."""
    middle = (min(values) + max(values)) / 2
    half = max(0.5, (max(values) - min(values)) / 2)
    return middle - half, middle + half


def _list(
    canvas: Canvas,
    attributes: Sequence[Rated],
    language: str,
    names: Mapping[str, str],
    *,
    sure: bool,
) -> None:
    """Each number's attribute with its two means, in one column or in two."""
    columns = 1 if len(attributes) <= SINGLE else 2
    rows = -(-len(attributes) // columns)
    wide = (RIGHT - LEFT - 40 * (columns - 1)) / columns
    heads = [text(language, f"picture.csi.{name}") for name in ("importance", "satisfaction")]
    size = 20 if columns == 1 else 17
    last = max(70, canvas.measure(heads[1], size)) + 16  # the room of the second figure
    room = wide - 40 - last - max(70, canvas.measure(heads[0], size)) - 8
    for column in range(columns if attributes else 0):
        right = LEFT + (wide + 40) * column + wide
        for head, x in zip(heads, (right - last, right), strict=True):
            canvas.write(x, TOP_ROW - 34, head, size, color=QUIET, align="right")
    pitch = min(56, (1262 - TOP_ROW) / max(1, rows))
    for place, one in enumerate(attributes):
        column, row = divmod(place, rows)
        left = LEFT + (wide + 40) * column
        y = TOP_ROW + pitch * row
        canvas.write(left, y, str(place + 1), 24, color=_color(one, attributes, sure=sure))
        canvas.write(left + 40, y, names.get(one.name, one.name), 24, width=room)
        figures = (one.importance, one.satisfaction)
        for figure, x in zip(figures, (left + wide - last, left + wide), strict=True):
            canvas.write(x, y, tenths(language, figure), 24, align="right")
