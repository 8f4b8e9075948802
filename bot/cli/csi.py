"""eleven results of a csi survey: the index, its attributes, and its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.printing import so_many

if TYPE_CHECKING:
    from reports.csi.csi import CsiPart, CsiResults
    from survey.scores.scoring import Estimate

VERDICTS = {
    "few": "too few to judge",
    "reached": "target {target} reached, and not by chance",
    "missed": "below the target of {target}, and not by chance",
    "chance": "as near to the target of {target} as chance allows to say",
    "untold": "no target to compare with",
}

NO_RATE = "no response rate: no invitation was delivered in these days"


def csi_lines(found: CsiResults) -> Iterator[str]:
    """What the terminal shows of a csi survey."""
    from survey.definition.operators import withheld
    from survey.scores.csi import verdict
    from survey.scores.scoring import whole

    days = f'survey "{found.survey}", {found.first} to {found.last}'
    if not found.answers:
        yield f"{days}: nobody answered"
    else:
        yield f"{days}: {so_many(found.answers, 'answer')}"
        judged = verdict(found.whole.judged, found.target, found.answers)
        words = VERDICTS[judged].format(target=found.target)
        if judged == "few":
            yield words
        elif judged == "untold" and found.target is not None:  # the index says why
            yield _index(found.whole)
        else:
            yield f"{_index(found.whole)}: {words}"
        yield from _attributes(found.whole)
    if found.delivered:
        rate = whole(100 * found.answered / found.delivered)
        invitations = so_many(found.delivered, "invitation")
        yield f"{found.answered:,} of {invitations} answered ({rate} %)"
    elif found.answers:
        yield NO_RATE
    if found.open_n:
        yield f"{so_many(found.open_n, 'answer')} by link, QR code or /start"
    if found.parts:
        yield f"by {found.by}:"
    for part in found.parts:
        yield f"  {part.name or '(none)'}: {_index(part)}"
        if not withheld(found.by, part.n):
            yield from (f"  {line}" for line in _attributes(part))


def _index(part: CsiPart) -> str:
    from survey.scores.scoring import FEWEST_TO_JUDGE

    index = part.index
    if part.n < FEWEST_TO_JUDGE:
        return "too few to judge"
    if index.value is None:
        return "no CSI: nothing matters to anybody"
    if index.low is None or index.high is None:
        return f"CSI {index.value:.1f}"
    return f"CSI {index.value:.1f} (probably {index.low:.1f} to {index.high:.1f})"


def _attributes(part: CsiPart) -> Iterator[str]:
    from survey.scores.csi import nss

    width = max((len(one.name) for one in part.attributes), default=0)
    for one in part.attributes:
        yield (
            f"  {one.name:<{width}}  importance {one.importance:.1f}, "
            f"satisfaction {one.satisfaction:.1f}{_net(nss(one))}, n {one.n:,}"
        )


def _net(estimate: Estimate) -> str:
    """The net satisfaction score, from 30 answers on."""
    from survey.scores.scoring import FEWEST_TO_JUDGE, whole

    if estimate.n < FEWEST_TO_JUDGE or estimate.low is None or estimate.high is None:
        return ""
    interval = f"probably {whole(estimate.low):+d} to {whole(estimate.high):+d}"
    return f", NSS {estimate.nps:+d} ({interval})"
