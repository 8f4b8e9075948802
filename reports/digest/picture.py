"""The digest's picture: one page a manager understands in five seconds, as PNG."""

from __future__ import annotations

from collections.abc import Sequence

from locales import days, number, percent, signed, text
from reports.digest.digest import Digest
from reports.digest.foot import ROW, draw_parts, rows
from reports.digest.parts import MOST
from reports.digest.trend import draw_trend
from reports.digest.words import picture_verdict
from reports.drawing.canvas import FAINT, INK, LEFT, QUIET, RIGHT, Canvas
from reports.drawing.once import drawn_once
from reports.drawing.page import FILL, LETTERS, draw_interval, draw_large, draw_title, pen, response
from survey.scores.scale import TOP, band_of
from survey.scores.scoring import FEWEST_TO_JUDGE, Estimate, whole_percentages


def render_digest(digest: Digest, language: str) -> bytes:
    """The picture of one week as PNG, 1080 x 1280 pixels."""
    with pen:
        return draw_digest(digest, language).png()


drawn_digest = drawn_once(render_digest)


def draw_digest(digest: Digest, language: str) -> Canvas:
    """The page behind `render_digest`: title, headline, the scores, twelve weeks, parts."""
    canvas = Canvas()
    key = "picture.week.sofar" if digest.so_far else "picture.week"
    week = int(digest.week.partition("-W")[2])
    below = text(language, key, week=week, days=days(language, digest.first_day, digest.last_day))
    said = response(digest, digest.estimate.n, language)
    draw_title(canvas, digest.subject, below, said, picture_verdict(digest, language))
    _headline(canvas, digest, language)
    if not (digest.segments or digest.themes):
        _scores(canvas, digest, language, ground=722, tall=216)
        draw_trend(canvas, digest.weeks, language)
        return canvas
    lower = 0 if rows(digest) <= MOST else ROW / 2 - 2  # what both are, to make room for a row
    _scores(canvas, digest, language, ground=568 - lower, tall=88 - lower)
    draw_trend(canvas, digest.weeks, language, y=734 - lower, tall=118 - lower)
    draw_parts(canvas, digest, language, y=1026 - 2 * lower)
    return canvas


def _headline(canvas: Canvas, digest: Digest, language: str) -> None:
    """NPS with its interval; counts of people where there are too few, words where none."""
    estimate, weeks = digest.headline, digest.headline_weeks
    window = text(language, "picture.window", n=weeks) if weeks > 1 else ""
    answers = text(language, "picture.answers", n=estimate.n)
    if estimate.nps is not None and estimate.n >= FEWEST_TO_JUDGE:
        draw_large(canvas, "NPS", signed(language, estimate.nps))
        answers = " · ".join(filter(None, (answers, window)))
        draw_interval(canvas, estimate.nps, estimate.low, estimate.high, answers, language)
        return
    few = text(language, "picture.few") if estimate.n else ""
    words = answers if estimate.n else text(language, "picture.nobody")
    canvas.write(LEFT, 330, words, 88, width=RIGHT - LEFT)
    below = " · ".join(filter(None, (window, few)))
    canvas.write(LEFT, 392, below, 32, width=RIGHT - LEFT, color=QUIET)


def _scores(canvas: Canvas, digest: Digest, language: str, ground: float, tall: float) -> None:
    """A column for each score with its count, and each band's share under its columns.

    `ground`: where the columns stand; `tall`: the highest of them, in pixels.
    """
    scores = range(digest.scale_min, TOP + 1)
    gap, slit = 20, 8
    pitch = (RIGHT - LEFT + slit - 2 * gap) / len(scores)
    wide = pitch - slit
    lefts = [
        LEFT + pitch * (score - scores.start) + gap * ((score > 6) + (score > 8))
        for score in scores
    ]
    counts = [digest.scores[score] for score in scores]
    labels = [number(language, count) for count in counts]
    size = canvas.fit(labels, 26, wide)
    for left, score, count, label in zip(lefts, scores, counts, labels, strict=True):
        top = ground - tall * count / max(*counts, 1)
        canvas.box(left, top, wide, ground - top, FILL[band_of(score)])
        middle, shade = left + wide / 2, INK if count else QUIET
        canvas.write(middle, top - 12, label, size, color=shade, align="center")
        canvas.write(middle, ground + 38, str(score), 28, color=QUIET, align="center")
    canvas.box(LEFT, ground, RIGHT - LEFT, 2, FAINT)

    bands = ((scores.start, 6), (7, 8), (9, 10))
    shares = _shares(digest.headline, language)
    size = canvas.fit(shares, 42, 2 * wide)
    for (low, high), share in zip(bands, shares, strict=True):
        left, right = lefts[low - scores.start], lefts[high - scores.start] + wide
        canvas.box(left, ground + 54, right - left, 8, FILL[band_of(low)])
        middle, shade = (left + right) / 2, LETTERS[band_of(low)]
        canvas.write(middle, ground + 112, share, size, color=shade, align="center")


def _shares(estimate: Estimate, language: str) -> Sequence[str]:
    """What is written under the bands: whole percentages, or people where there are few."""
    if estimate.n == 0:
        return "", "", ""
    if estimate.n < FEWEST_TO_JUDGE:
        return [text(language, "picture.people", n=count) for count in estimate.counts]
    return [percent(language, share) for share in whole_percentages(estimate.counts)]
