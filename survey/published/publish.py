"""What leaves an anonymous wave: its release, the figures that rest on it, and the comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from survey.published.change import Point, Pool, PulseChange
from survey.published.release import (
    EPSILON,
    Figures,
    Noisy,
    draw_release,
    fewest_people,
    figures_of,
    together,
)
from survey.scores.scale import TOP
from survey.scores.scoring import count_bands

SMALLEST_GROUP = 5  # answers by the noisy count; whatever a company sets, never fewer
FEWEST_FOR_COMMENTS = 10  # answers; likewise
FEWEST_COMMENTS = 3


@dataclass(frozen=True)
class Terms:
    """What was fixed at the opening of a wave and shown to everybody asked."""

    headcounts: Mapping[str, int]  # group -> people asked
    epsilon: float = EPSILON
    minimum_group: int = SMALLEST_GROUP
    minimum_comments: int = FEWEST_FOR_COMMENTS
    comments_only: bool = False

    @property
    def invited(self) -> int:
        return sum(self.headcounts.values())

    @classmethod
    def of(cls, frozen: Mapping[str, Any]) -> Terms:
        """The terms as a wave's row holds them; one that opened before there were some has less."""
        return cls(**{name: frozen[name] for name in cls.__dataclass_fields__ if name in frozen})


@dataclass(frozen=True)
class Published:
    """All of an anonymous wave that anybody ever sees.

    Everything about answers but the comments is computed from `released`, the noisy counts of each
    group, and from headcounts. `epsilon` is None, and `released` empty, where a wave closed before
    there was noise; its figures were rounded.
    """

    invited: int  # people in the sample, known to everybody
    epsilon: float | None
    company: Figures
    groups: tuple[Figures, ...] = ()  # by name; empty where the company is one group
    comments: tuple[str, ...] = ()  # in random order; empty where withheld
    suppressed: tuple[str, ...] = ()  # what is not shown: "company" | "segments" | "comments"
    released: tuple[tuple[str, Noisy], ...] = ()  # group, what was drawn for it
    changes: tuple[PulseChange, ...] = ()  # against the last pulse: the company first
    trend: tuple[Point, ...] = ()  # the last pulses, this one last: the company, then each group

    def pool(self, group: str = "") -> Pool | None:
        """What was released of a group, "" the company; None where no figure of it was shown."""
        figures = {one.name: one for one in (*self.groups, self.company)}.get(group)
        if self.epsilon is None or figures is None or figures.nps is None:
            return None
        parts = [noisy for name, noisy in self.released if group in ("", name)]
        return Pool(together(parts), figures.headcount, self.epsilon, len(parts))


def smallest_shown(epsilon: float, minimum_group: int) -> int:
    """The fewest people of a group that is shown by itself."""
    return max(fewest_people(epsilon), 2 * minimum_group)


def published(
    scores: Mapping[str, Sequence[int]], reasons: Sequence[str], terms: Terms, random: Random
) -> Published:
    """Draw the release of a wave and say everything that may be said of it; once a wave.

    `scores` are by group. Which groups have figures follows from headcounts, and from noisy counts
    where the company wants more answers than are certain. Comments come from `minimum_comments`
    answers on, by the noisy count, and never fewer than three; their order is random. `random` is
    the system's, or as good: see `storage.pulse.seal.Draws`.
    """
    headcounts, epsilon = dict(sorted(terms.headcounts.items())), terms.epsilon
    counts = {
        group: count_bands([list(scores.get(group, ())).count(score) for score in range(TOP + 1)])
        for group in headcounts
    }
    released = draw_release(counts, headcounts, epsilon, random)
    answers = together(list(released.values())).participants
    enough = answers >= max(terms.minimum_comments, FEWEST_FOR_COMMENTS)
    shown = enough and len(reasons) >= FEWEST_COMMENTS
    comments = tuple(random.sample(reasons, len(reasons))) if shown else ()
    company, groups = all_figures(released, terms)
    missing = {
        "company": company.nps is None,
        "segments": any(group.nps is None for group in groups),
        "comments": not comments,
    }
    return Published(
        invited=terms.invited,
        epsilon=epsilon,
        company=company,
        groups=groups,
        comments=comments,
        suppressed=tuple(what for what, hidden in missing.items() if hidden),
        released=tuple(released.items()),
    )


def all_figures(released: Mapping[str, Noisy], terms: Terms) -> tuple[Figures, tuple[Figures, ...]]:
    """The figures of the company and of its groups, if there are several, from the release."""
    k = max(terms.minimum_group, SMALLEST_GROUP)
    if terms.comments_only:
        return Figures("", terms.invited), ()
    whole = together(list(released.values()))
    company = figures_of("", whole, terms.invited, terms.epsilon, groups=len(released), fewest=k)
    if len(released) == 1:
        return company, ()
    return company, tuple(
        figures_of(group, noisy, terms.headcounts[group], terms.epsilon, fewest=k)
        for group, noisy in released.items()
    )


def to_json(result: Published) -> dict[str, Any]:
    """A plain dict of the fields, as stored with the closed wave."""
    plain = asdict(result)
    for name in ("comments", "suppressed", "groups", "changes", "trend"):
        plain[name] = list(plain[name])
    return plain | {"released": {group: list(noisy) for group, noisy in result.released}}


def from_json(stored: Mapping[str, Any]) -> Published:
    """What `to_json` made."""
    return Published(
        invited=stored["invited"],
        epsilon=stored["epsilon"],
        company=Figures(**stored["company"]),
        groups=tuple(Figures(**group) for group in stored["groups"]),
        comments=tuple(stored["comments"]),
        suppressed=tuple(stored["suppressed"]),
        released=tuple((group, Noisy(*noisy)) for group, noisy in stored["released"].items()),
        changes=tuple(PulseChange(*change) for change in stored["changes"]),
        trend=tuple(Point(*point) for point in stored["trend"]),
    )
