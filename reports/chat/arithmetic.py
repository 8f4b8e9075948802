"""How a figure came about: the arithmetic of some days, spelled out with their own numbers."""

from __future__ import annotations

from collections.abc import Iterable

from locales import Text, text
from reports.drawing.answered import answered_of
from survey.scores.precision import answers_wanted
from survey.scores.scoring import (
    FEWEST_TO_JUDGE,
    Counts,
    Estimate,
    compare,
    score_nps,
    tenth_nps,
    tenth_percentages,
    whole,
)

MARGIN = 10  # points either way


def spelled_out(
    counts: Counts, before: Counts, asked: tuple[int, int, int], least: int, language: str
) -> list[str]:
    """The steps, a line each. `before` are the twelve weeks before; `least` the scale's lowest.

    `asked`: invitations delivered, of these scored, and answers by QR and open links.
    """
    return [text(language, line.key, **line.args) for line in _steps(counts, before, asked, least)]


def _steps(
    counts: Counts, before: Counts, asked: tuple[int, int, int], least: int
) -> Iterable[Text]:
    if not counts.n:
        yield Text("report.nothing")
        return
    detractors, _, promoters = tenth_percentages(counts)
    estimate = score_nps(counts)
    assert estimate.low is not None  # as somebody answered
    assert estimate.high is not None
    yield Text("counted.bands", {**counts._asdict(), "answers": counts.n, "least": least})
    shares: dict[str, object] = {
        "n_high": counts.promoters,
        "n_low": counts.detractors,
        "of": counts.n,
    }
    percents: dict[str, object] = {
        "high": promoters,
        "low": detractors,
        "exact": tenth_nps(counts),
        "nps": estimate.nps,
    }
    yield Text("counted.nps", shares | percents)
    yield Text("counted.interval", {"low": whole(estimate.low), "high": whole(estimate.high)})
    yield from _wider(estimate)
    yield _compared(counts, before)
    delivered, answered, open_n = asked
    yield from answered_of(answered, delivered, open_n, few=counts.n < FEWEST_TO_JUDGE)
    yield Text("counted.silent")


def _wider(estimate: Estimate) -> Iterable[Text]:
    """How many answers would make the interval as narrow as one mostly wants it."""
    assert estimate.low is not None
    assert estimate.high is not None
    reach = whole((estimate.high - estimate.low) / 2)
    needed = answers_wanted(estimate.counts, MARGIN)
    if estimate.n >= FEWEST_TO_JUDGE and reach > MARGIN and needed:
        yield Text("counted.size", {"reach": reach, "n": needed})


def _compared(counts: Counts, before: Counts) -> Text:
    change = compare(counts, before)
    if change is None:
        return Text("counted.few", {"n": FEWEST_TO_JUDGE})
    args = {
        "answers": before.n,
        "nps": score_nps(before).nps,
        "points": whole(change.points),
        "low": whole(change.low),
        "high": whole(change.high),
    }
    return Text("counted.differs" if change.significant else "counted.chance", args)
