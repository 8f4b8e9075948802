"""The digest's picture: one page a manager understands in five seconds, as PNG."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from locales import number, percent, signed, text
from reports.canvas import FAINT, INK, LEFT, QUIET, RIGHT, Align, Canvas
from reports.digest import Digest, PulseDigest
from reports.fonts import drawable
from reports.trend import draw_trend
from survey.publish import OVER_90, UNDER_10
from survey.scale import TOP, Band, band_of
from survey.scoring import FEWEST_TO_JUDGE, Estimate, whole_percentages

MIDDLE = 508  # where the words beside the large number begin
FILL = {Band.DETRACTOR: "#C0392B", Band.PASSIVE: "#F5C710", Band.PROMOTER: "#0F8B8D"}
LETTERS = FILL | {Band.PASSIVE: INK}  # yellow is too pale to read

_pen = Lock()  # matplotlib promises nothing to two threads drawing at once


def render_digest(digest: Digest, language: str) -> bytes:
    """The picture of one week as PNG, 1080 x 1280 pixels."""
    with _pen:
        return draw_digest(digest, language).png()


def render_pulse(pulse: PulseDigest, language: str) -> bytes | None:
    """The picture of a closed anonymous wave as PNG; None where nothing may be shown."""
    with _pen:
        canvas = draw_pulse(pulse, language)
        return canvas.png() if canvas else None


def draw_digest(digest: Digest, language: str) -> Canvas:
    """The page behind `render_digest`: title, headline, the scores, twelve weeks."""
    canvas = Canvas()
    key = "picture.week.sofar" if digest.so_far else "picture.week"
    week = int(digest.week.partition("-W")[2])
    below = text(language, key, week=week, first=digest.first_day, last=digest.last_day)
    _title(canvas, digest.subject, below)
    _headline(canvas, digest, language)
    _scores(canvas, digest, language)
    draw_trend(canvas, digest.weeks, language)
    return canvas


def draw_pulse(pulse: PulseDigest, language: str) -> Canvas | None:
    """The page behind `render_pulse`: nothing but published, rounded figures."""
    shown = pulse.published
    if shown.nps is None or shown.participation is None:
        return None
    canvas = Canvas()
    _title(canvas, pulse.subject, text(language, "picture.pulse.closed", on=pulse.closed_on))
    _large(canvas, text(language, "picture.pulse.about"), signed(language, shown.nps))
    _interval(canvas, shown.nps, shown.low, shown.high, "", language)

    _bar(canvas, 500, "9–10", shown.promoters, Band.PROMOTER, language)
    _bar(canvas, 636, "7–8", shown.passives, Band.PASSIVE, language)
    _bar(canvas, 772, "0–6", shown.detractors, Band.DETRACTOR, language)

    share = _rounded(language, shown.participation)
    took = text(language, "picture.pulse.took", share=share, invited=shown.invited)
    canvas.write(LEFT, 996, took, 32, width=RIGHT - LEFT)
    canvas.box(LEFT, 1022, RIGHT - LEFT, 28, FAINT)
    canvas.box(LEFT, 1022, (RIGHT - LEFT) * shown.participation / 100, 28, QUIET)
    note = text(language, "picture.pulse.rounded")
    canvas.write(LEFT, 1222, note, 24, width=RIGHT - LEFT, color=QUIET)
    return canvas


def _title(canvas: Canvas, subject: str, below: str) -> None:
    """The subject on one line, or smaller on two, and the quiet line under it."""
    subject, width = drawable(subject), RIGHT - LEFT
    if canvas.measure(subject, 40) <= width:
        canvas.write(LEFT, 108, subject, 52, width=width)
    else:
        size = next((s for s in (38, 34, 30) if not _third(canvas, subject, s, width)), 30)
        first, rest = canvas.wrap(subject, size, width)
        canvas.write(LEFT, 78, first, size, width=width)
        canvas.write(LEFT, 78 + 1.32 * size, canvas.cut(rest, size, width), size, width=width)
    canvas.write(LEFT, 176, below, 28, width=width, color=QUIET)


def _third(canvas: Canvas, subject: str, size: float, width: float) -> str:
    """What would be left for a third line."""
    return canvas.wrap(canvas.wrap(subject, size, width)[1], size, width)[1]


def _headline(canvas: Canvas, digest: Digest, language: str) -> None:
    """NPS with its interval; counts of people where there are too few, words where none."""
    estimate, weeks = digest.headline, digest.headline_weeks
    window = text(language, "picture.window", n=weeks) if weeks > 1 else ""
    answers = text(language, "picture.answers", n=estimate.n)
    if estimate.nps is not None and estimate.n >= FEWEST_TO_JUDGE:
        _large(canvas, "NPS", signed(language, estimate.nps))
        answers = " · ".join(filter(None, (answers, window)))
        _interval(canvas, estimate.nps, estimate.low, estimate.high, answers, language)
        return
    few = text(language, "picture.few") if estimate.n else ""
    words = answers if estimate.n else text(language, "picture.nobody")
    canvas.write(LEFT, 330, words, 88, width=RIGHT - LEFT)
    below = " · ".join(filter(None, (window, few)))
    canvas.write(LEFT, 392, below, 32, width=RIGHT - LEFT, color=QUIET)


def _large(canvas: Canvas, label: str, figure: str) -> None:
    canvas.write(LEFT, 258, label, 28, width=MIDDLE - LEFT - 40, color=QUIET)
    canvas.write(LEFT - 6, 398, figure, 150, width=MIDDLE - LEFT - 40)


def _interval(
    canvas: Canvas, nps: int, low: float | None, high: float | None, below: str, language: str
) -> None:
    """The interval in words, one more line, and both on the scale from -100 to +100."""
    if low is None or high is None:
        return
    width = RIGHT - MIDDLE
    ends = {"low": signed(language, round(low)), "high": signed(language, round(high))}
    words = text(language, "picture.interval", **ends)
    canvas.write(MIDDLE, 278 if below else 316, words, 38, width=width)
    canvas.write(MIDDLE, 320, below, 26, width=width, color=QUIET)

    def at(points: float) -> float:
        return MIDDLE + width * (points + 100) / 200

    canvas.box(MIDDLE, 359, width, 6, FAINT)
    canvas.box(at(0) - 1, 352, 2, 20, QUIET)
    canvas.box(at(low), 356, at(high) - at(low), 12, INK, alpha=0.4)
    canvas.dot(at(nps), 362, 16)
    marks: tuple[tuple[int, Align], ...] = ((-100, "left"), (0, "center"), (100, "right"))
    for points, align in marks:
        canvas.write(at(points), 398, signed(language, points), 20, color=QUIET, align=align)


def _scores(canvas: Canvas, digest: Digest, language: str) -> None:
    """A column for each score with its count, and each band's share under its columns."""
    scores = range(digest.scale_min, TOP + 1)
    gap, slit, tall, ground = 20, 8, 216, 722
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


def _bar(
    canvas: Canvas, y: float, scores: str, share: int | None, band: Band, language: str
) -> None:
    """One band of the pulse: its scores, its bar and its rounded share."""
    assert share is not None  # published together with eNPS, or neither
    start, full = 220, 500
    canvas.write(LEFT, y + 52, scores, 40, color=QUIET)
    canvas.box(start, y, full, 76, FAINT, alpha=0.5)
    canvas.box(start, y, full * share / 100, 76, FILL[band])
    canvas.write(
        RIGHT,
        y + 52,
        _rounded(language, share),
        40,
        width=RIGHT - start - full - 24,
        color=LETTERS[band],
        align="right",
    )


def _rounded(language: str, share: int) -> str:
    """A share as published: whole fives, and no more than "under" and "over" at the ends."""
    if share == UNDER_10:
        return text(language, "picture.share.under", percent=percent(language, 10))
    if share == OVER_90:
        return text(language, "picture.share.over", percent=percent(language, 90))
    return percent(language, share)
