"""An example digest of invented figures: what a channel will get, before anybody has answered."""

from __future__ import annotations

from datetime import date, timedelta

from locales import text
from reports.digest.digest import Digest, Quote, WeekPoint, Why
from reports.digest.picture import draw_digest
from reports.drawing.canvas import INK, WIDTH
from reports.drawing.page import pen
from survey.scores.scale import Kind
from survey.scores.scoring import Counts, score_nps
from survey.scores.verdict import judge
from survey.time.periods import days_of, shift, week_of_day

SCORES = (1, 1, 2, 2, 3, 9, 8, 24, 40, 64, 58)
WEEKS = (
    (31, 52, 57), (34, 50, 58), (30, 51, 60), (36, 47, 61), (33, 55, 62), (31, 49, 60),
    (37, 58, 66), (33, 52, 64), (34, 49, 63), (30, 54, 62), (32, 51, 66), (26, 64, 122),
)  # fmt: skip
"""So many gave 0-6, 7-8 and 9-10 in each week, the oldest first; the last sums up SCORES."""
RIBBON = 52  # pixels


def example_digest(subject: str, today: date, language: str) -> Digest:
    """The last complete week before `today`, better than the weeks before it."""
    week = shift(week_of_day(today), -1)
    first, last = days_of(week)
    before = Counts(*map(sum, zip(*WEEKS[:-1], strict=True)))
    return Digest(
        survey="example",
        kind=Kind.NPS,
        subject=subject,
        scale_min=0,
        week=week,
        first_day=first,
        last_day=last,
        so_far=False,
        estimate=score_nps(Counts(*WEEKS[-1])),
        invited=431,
        delivered=431,
        answered=188,
        open_n=24,
        headline_weeks=1,
        headline=score_nps(Counts(*WEEKS[-1])),
        before=score_nps(before),
        verdict=judge([Counts(*week) for week in reversed(WEEKS)]),
        drift=None,
        scores=SCORES,
        weeks=tuple(_point(shift(week, place - 11), counts) for place, counts in enumerate(WEEKS)),
        quotes=(
            Quote(text(language, "example.praise"), 10),
            Quote(text(language, "example.blame"), 4),
        ),
        next_round=last + timedelta(days=14),
        why_high=(Why("staff", 58, None, ()), Why("quality", 41, None, ())),
        why_low=(Why("delivery", 11, None, ()),),
    )


def _point(week: str, counts: tuple[int, int, int]) -> WeekPoint:
    estimate = score_nps(Counts(*counts))
    return WeekPoint(week, estimate.n, estimate.nps, estimate.low, estimate.high)


def render_example(digest: Digest, language: str) -> bytes:
    """The picture of a digest as PNG, with a ribbon that says it is an example."""
    with pen:
        canvas = draw_digest(digest, language)
        canvas.box(0, 0, WIDTH, RIBBON, INK)
        canvas.write(
            WIDTH / 2, 36, text(language, "example.ribbon"), 28, color="white", align="center"
        )
        return canvas.png()
