"""What one digest says, frozen: the numbers behind its words and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from storage.cases.case_numbers import NO_CASES, CaseNumbers
from survey.published.publish import Published
from survey.scores.scale import Kind
from survey.scores.scoring import Change, Estimate
from survey.scores.verdict import Verdict


class WeekPoint(NamedTuple):
    """One week of the trend; `nps`, `low` and `high` in points, None where nobody answered."""

    week: str
    n: int
    nps: int | None
    low: float | None
    high: float | None


class Quote(NamedTuple):
    """A reason in the respondent's words, with its score."""

    text: str
    score: int


class Why(NamedTuple):
    """A theme, how many named it in the headline's weeks, and how many would by the 12 before.

    `usual` is None where the two do not clearly differ. `names` are pairs: a language, and
    what the company calls the theme in it.
    """

    theme: str
    n: int
    usual: int | None
    names: tuple[tuple[str, str], ...]


class Planned(NamedTuple):
    """A plan that is not done yet. `names` as in Why; `theme` is "" where it is about none."""

    theme: str
    names: tuple[tuple[str, str], ...]
    text: str
    who: str
    due: date


class Moved(NamedTuple):
    """What became of a theme since a plan about it was done.

    `before` and `now`: of all answers those that gave 0-6 and named it, in percent; `low` and
    `high`: the 95 % interval of the difference, in points.
    """

    theme: str
    names: tuple[tuple[str, str], ...]
    text: str
    before: float
    now: float
    low: float
    high: float


class SegmentPoint(NamedTuple):
    """A segment's answers over the headline's weeks; `names` as those of a Why."""

    name: str
    names: tuple[tuple[str, str], ...]
    n: int
    nps: int | None
    low: float | None
    high: float | None


class MovedPart(NamedTuple):
    """A segment or touchpoint clearly apart from its own 12 weeks before; names as those of a Why.

    `n` and `nps` over the headline's weeks; `points`: the change, never 0.
    """

    name: str
    names: tuple[tuple[str, str], ...]
    column: str  # "segment" or "touchpoint"
    n: int
    nps: int
    points: float


class Mix(NamedTuple):
    """What became of the mix of answers: the part whose share moved most, in whole percent.

    `by`: "via" or "segment"; `names` as those of a Why. `nps`: the headline's as if the shares were
    those of the 12 weeks before; None where hardly anyone is in both.
    """

    by: str
    name: str
    names: tuple[tuple[str, str], ...]
    before: int
    now: int
    nps: int | None


class ThemePoint(NamedTuple):
    """How many named a theme at either end, counted as for a Why, with the same `names`."""

    theme: str
    names: tuple[tuple[str, str], ...]
    low: int
    high: int


@dataclass(frozen=True)
class Digest:
    """The numbers of one survey and one week, as the tick froze them in the outbox row."""

    survey: str
    kind: Kind
    subject: str
    scale_min: int
    week: str  # ISO, "2026-W47"
    first_day: date  # Monday
    last_day: date  # Sunday
    so_far: bool  # the week still runs
    estimate: Estimate  # this week
    invited: int  # people a question reached this week, by invitation or link
    delivered: int  # invitations delivered this week
    answered: int  # of these, scored by the week's end
    open_n: int  # answers by QR and open links this week
    headline_weeks: int  # 1, 4 or 12: the verdict's window; without one, 12 below 100 answers
    headline: Estimate
    before: Estimate  # the 12 weeks before the verdict's window, pooled
    verdict: Verdict
    drift: Change | None  # of 12 weeks against the 12 before; None below 30 answers on either side
    scores: tuple[int, ...]  # 11 counts, index = score, over the headline window
    weeks: tuple[WeekPoint, ...]  # 12, oldest first, this week last
    quotes: tuple[Quote, ...]  # at most two
    next_round: date | None  # when the next wave opens, where one is scheduled
    why_high: tuple[Why, ...] = ()  # what those named who gave 9-10, at most two
    why_low: tuple[Why, ...] = ()  # the same of those who gave 0-6
    plans: tuple[Planned, ...] = ()  # the soonest due first
    moved: Moved | None = None  # of the plan that was done last
    praise: int = 0  # reasons of this week that may be passed on and were not yet
    cases: CaseNumbers = NO_CASES
    segments: tuple[SegmentPoint, ...] = ()  # the largest, best first; none where there is only one
    segments_beyond: int = 0  # more of them, not listed
    themes: tuple[ThemePoint, ...] = ()  # the most named
    themes_beyond: int = 0
    movers: tuple[
        MovedPart, ...
    ] = ()  # the most declined, then the most improved: at most one each
    rate_before: int | None = None  # percent, 12 weeks before; None unless the line is crossed now
    # Of the headline's detractors those whose reason has no theme. None in rows of older versions,
    # whose themes are of the week alone.
    low_unsorted: int | None = None
    mix: Mix | None = None  # where it moved enough to move the score

    @property
    def silent(self) -> bool:
        """Whether nobody answered this week."""
        return self.estimate.n == 0

    @property
    def response_rate(self) -> float | None:
        """Fraction of the delivered invitations that were scored by the week's end."""
        return self.answered / self.delivered if self.delivered else None


@dataclass(frozen=True)
class PulseDigest:
    """The result of one closed anonymous wave: the same message for everyone asked."""

    survey: str
    subject: str
    wave: int
    closed_on: date
    published: Published
    key_gone_at: datetime | None = None  # company's time, to the minute
