"""The attacker who reckons: what is published of a pulse, as an integer program.

The unknowns are the answers of each group in each band. Every figure becomes inequalities that
hold for exactly those companies that would show it; a hidden count is pinned when its least and
its greatest value are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from survey.published.publish import OVER_90, STEP, UNDER_10, Published
from survey.scores.scoring import Counts, pooled

Companies = Mapping[str, Counts]
Cell = tuple[str, ...]  # the groups whose answers are counted together, then what is counted
BANDS = Counts._fields
ANSWERS = "answers"
ONE_BAND = "all in one band"
Vector = NDArray[np.int64]
D, P, S = (np.array(row) for row in ((1, 0, 0), (0, 0, 1), (0, 1, 0)))  # P: promoters
N = D + P + S


@dataclass
class Program:
    """Inequalities over the unknowns, three to a group, in the order of `Counts`."""

    groups: Sequence[str]
    headcounts: Mapping[str, int]
    rows: list[Vector] = field(default_factory=list)
    least: list[float] = field(default_factory=list)

    def add(self, groups: Sequence[str], weights: Vector, least: float) -> None:
        """The weighted answers of these groups together are at least this."""
        self.rows.append(self.row(groups, weights))
        self.least.append(least)

    def row(self, groups: Sequence[str], weights: Vector) -> Vector:
        """The weights on the answers of some groups, over all unknowns."""
        return np.concatenate(
            [weights if group in groups else 0 * weights for group in self.groups]
        )

    def solve(self, objective: Vector, insider: int | None = None) -> Vector | None:
        """A company with the least objective; None where there is none.

        `insider` is the unknown in which one person is known to be.
        """
        low = np.zeros(len(objective))
        if insider is not None:
            low[insider] = 1
        heads = np.repeat([self.headcounts[group] for group in self.groups], 3)
        found = milp(
            objective,
            integrality=np.ones(len(objective)),
            bounds=Bounds(low, heads),
            constraints=LinearConstraint(np.array(self.rows), np.array(self.least), np.inf),
        )
        return None if found.x is None else np.rint(found.x).astype(np.int64)


def read(result: Published, headcounts: Mapping[str, int], k: int) -> Program:
    """All that the published figures say, but the interval, to somebody who knows the headcounts.

    Why a group is hidden is not known: it may have too few answers, or hide another one.
    """
    program = _known(headcounts)
    everybody = list(program.groups)
    total = sum(headcounts.values())
    assert result.n is not None
    assert result.participation is not None
    program.add(everybody, N, max(result.n - 2, k))
    if result.n < total // STEP * STEP:
        program.add(everybody, -N, -(result.n + 2))
    for part, whole, least in _share_of(result.participation):
        program.add(everybody, part * N, least - whole * total)
    shares = (result.detractors, result.passives, result.promoters)
    for band, share in zip((D, S, P), shares, strict=True):
        for part, whole, least in _share_of(share) if share is not None else ():
            program.add(everybody, part * band + whole * N, least)
    _score_of(program, everybody, result.nps, result.step)
    for group in result.groups:
        if group.nps is not None:
            program.add([group.name], N, k)
            _score_of(program, [group.name], group.nps, group.step)
    return program


def read_exact(counts: Companies, headcounts: Mapping[str, int], shown: Sequence[str]) -> Program:
    """The same where the company and the groups shown are told to the last answer."""
    program = _known(headcounts)
    company = pooled(counts.values())
    told = [(list(program.groups), company), *(([group], counts[group]) for group in shown)]
    for groups, true in told:
        for band, count in zip((D, S, P), true, strict=True):
            program.add(groups, band, count)
            program.add(groups, -band, -count)
    return program


def _known(headcounts: Mapping[str, int]) -> Program:
    program = Program(sorted(headcounts), headcounts)
    for group, heads in headcounts.items():
        program.add([group], -N, -heads)
    return program


def _share_of(share: int) -> Iterator[tuple[int, int, int]]:
    """(p, w, least) for each bound of a rounded share: p * part + w * whole >= least."""
    if share == UNDER_10:
        yield -10, 1, 1
    elif share == OVER_90:
        yield 10, -9, 1
    else:
        yield from ((10, -1, 0), (-10, 9, 0))
        yield from ((200, -(2 * share - STEP), 0), (-200, 2 * share + STEP, 1))


def _score_of(program: Program, groups: Sequence[str], nps: int | None, step: int) -> None:
    """Half a step is rounded away from zero; the last step holds all that is beyond it."""
    assert nps is not None
    most = 100 // step * step
    balance = 200 * (P - D)
    if nps > -most:
        program.add(groups, balance - (2 * nps - step) * N, 0 if nps > 0 else 1)
    if nps < most:
        program.add(groups, (2 * nps + step) * N - balance, 0 if nps < 0 else 1)


def pinned(
    program: Program, counts: Companies, hidden: Sequence[str], shown: Sequence[str]
) -> list[tuple[Cell, str]]:
    """The hidden counts that have one possible value, and to whom.

    Hidden ones are each hidden group's, and those of all of them together where some group is
    shown; and of a group shown, that everybody is in the same band. They are looked at as an
    outsider and as a person of each group and band.
    """
    cells = dict(_cells(program, counts, hidden, shown))
    truth = np.concatenate([np.array(counts[group]) for group in program.groups])
    insiders = {
        f"{program.groups[i // 3]}, {BANDS[i % 3]}": i for i in range(len(truth)) if truth[i]
    }
    worlds: list[Vector] = []
    found = []
    for name, insider in {"outsider": None, **insiders}.items():
        for cell, row in cells.items():
            if any(
                row @ world != row @ truth and (insider is None or world[insider])
                for world in worlds
            ):
                continue
            for objective in (row, -row):
                world = program.solve(objective, insider)
                assert world is not None, "the true company is not among the possible ones"
                worlds.append(world)
                if row @ world != row @ truth:
                    break
            else:
                found.append((cell, name))
    return found


def _cells(
    program: Program, counts: Companies, hidden: Sequence[str], shown: Sequence[str]
) -> Iterator[tuple[Cell, Vector]]:
    together = [tuple(hidden)] if shown and len(hidden) > 1 else []
    for groups in (*((group,) for group in hidden), *together):
        for what, weights in (*zip(BANDS, (D, S, P), strict=True), (ANSWERS, N)):
            yield (*groups, what), program.row(groups, weights)
    for group in shown:
        if sum(map(bool, counts[group])) == 1:
            others = np.array([0 if count else 1 for count in counts[group]])
            yield (group, ONE_BAND), program.row([group], others)
