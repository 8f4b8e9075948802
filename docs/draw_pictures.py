"""Draws the pictures in this folder: `python docs/draw_pictures.py`. Invented numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reports.digest import Digest, PulseDigest, Quote, WeekPoint
from reports.picture import render_digest
from reports.pulse_picture import render_pulse
from survey.periods import days_of, shift
from survey.publish import Group, Published
from survey.scale import Kind
from survey.scoring import Counts, compare, score_nps

WEEK = "2026-W47"
WEEKS = [  # detractors, passives, promoters of twelve weeks, the last one being WEEK
    (31, 62, 118), (29, 70, 109), (38, 66, 112), (35, 71, 121), (44, 58, 96), (52, 60, 91),
    (61, 57, 84), (40, 63, 110), (33, 68, 119), (36, 60, 125), (30, 66, 127), (37, 89, 174),
]  # fmt: skip
SCORES = (4, 2, 3, 4, 5, 8, 11, 36, 53, 79, 95)


def digest() -> Digest:
    """Week 47 of the worked example: 300 answers, NPS +46."""
    counts = [Counts(*week) for week in WEEKS]
    before = Counts(*map(sum, zip(*counts[:-1], strict=True)))
    change = compare(counts[-1], before)
    estimates = [score_nps(one) for one in counts]
    monday, sunday = days_of(WEEK)
    return Digest(
        survey="customers",
        kind=Kind.NPS,
        subject="Nordic Kettle",
        scale_min=0,
        week=WEEK,
        first_day=monday,
        last_day=sunday,
        so_far=False,
        estimate=estimates[-1],
        invited=604,
        delivered=571,
        answered=259,
        open_n=41,
        headline_weeks=1,
        headline=estimates[-1],
        before=score_nps(before),
        change=change.points if change else None,
        change_significant=change.significant if change else None,
        scores=SCORES,
        weeks=tuple(
            WeekPoint(shift(WEEK, back - 11), one.n, one.nps, one.low, one.high)
            for back, one in enumerate(estimates)
        ),
        quotes=(Quote("They saw the crack and changed the kettle without a receipt.", 10),),
        next_round=date(2026, 12, 1),
    )


def pulse() -> PulseDigest:
    """A team pulse of forty people."""
    published = Published(
        invited=40, n=30, participation=75, nps=5, low=-10, high=25,
        detractors=30, passives=35, promoters=35, comments=(), suppressed=("segments",),
        groups=(Group("Engineering", None, 5), Group("Sales", None, 5), Group("Support", 5, 5)),
    )  # fmt: skip
    return PulseDigest("team", "Nordic Kettle", 1, date(2026, 11, 20), published)


if __name__ == "__main__":
    folder = Path(__file__).parent / "pictures"
    for language in ("en", "ru", "bg", "fi", "zh"):
        (folder / f"digest-{language}.png").write_bytes(render_digest(digest(), language))
        picture = render_pulse(pulse(), language)
        assert picture is not None
        (folder / f"pulse-{language}.png").write_bytes(picture)
