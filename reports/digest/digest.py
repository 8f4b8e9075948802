"""What one digest says, frozen: the numbers behind its words and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from storage.cases.case_numbers import NO_CASES, CaseNumbers
from survey.published.publish import Published
from survey.scores.scale import Kind
from survey.scores.scoring import Estimate


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
    """A theme, how many named it this week, and how many would by the 12 weeks before.

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


class ThemePoint(NamedTuple):
    """How many named a theme at either end over the headline's weeks; `names` as those of a Why."""

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
    headline_weeks: int  # 1, 4 or 12: the shortest window with 100 answers, else 12
    headline: Estimate
    before: Estimate  # the 12 weeks before this one, pooled
    change: float | None  # points; None below 30 answers on either side
    change_significant: bool | None
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
