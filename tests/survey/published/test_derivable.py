"""Published groups against an attacker who solves integer programs, and the attacker himself."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.anonymity.derivability import company
from benchmarks.anonymity.program import ONE_BAND, pinned, read, read_exact
from survey.published.publish import Group, Published, published
from survey.scores.scale import TOP
from survey.scores.scoring import Counts, count_bands, pooled


def told(counts: Counts, heads: int, *groups: Group) -> Published:
    """A company whose published figures are as near its counts as figures can be."""
    nps = round(100 * (counts.promoters - counts.detractors) / counts.n / 5) * 5
    return Published(
        invited=heads,
        n=counts.n,
        participation=95 if counts.n == heads else round(20 * counts.n / heads) * 5,
        nps=nps,
        low=None,
        high=None,
        detractors=None,
        passives=None,
        promoters=None,
        comments=(),
        suppressed=(),
        groups=groups,
    )


def test_exact_figures_pin_the_hidden_group() -> None:
    """The total less the group shown: each of its four counts, to an outsider."""
    counts = {"Sales": Counts(3, 4, 5), "Support": Counts(1, 2, 1)}
    heads = {"Sales": 14, "Support": 12}
    found = pinned(read_exact(counts, heads, ["Sales"]), counts, ["Support"], ["Sales"])
    assert {cell for cell, who in found if who == "outsider"} == {
        ("Support", what) for what in (*Counts._fields, "answers")
    }


def test_a_group_of_promoters_alone_is_found_out() -> None:
    """Shown with 100 points, which nobody but promoters has."""
    counts = {"Sales": Counts(0, 0, 10), "Support": Counts(5, 0, 5)}
    heads = {"Sales": 10, "Support": 10}
    exact = read_exact(counts, heads, ["Sales", "Support"])
    found = pinned(exact, counts, [], ["Sales", "Support"])
    assert (("Sales", ONE_BAND), "outsider") in found
    assert not [cell for cell, _ in found if cell[0] == "Support"]


def test_rounded_figures_leave_room() -> None:
    """The same company as `published` would tell it, with the second group hidden."""
    counts = {"Sales": Counts(6, 8, 10), "Support": Counts(3, 2, 3)}
    heads = {"Sales": 30, "Support": 20}
    company_counts = pooled(counts.values())
    result = told(company_counts._replace(), 50, Group("Sales", 15, 5), Group("Support", None, 5))
    program = read(result, heads, 5)
    assert not [cell for cell, who in pinned(program, counts, ["Support"], ["Sales"])]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_published_of_companies_of_chance_pins_nothing(seed: int) -> None:
    """The audit looks at companies nearby, the program at all of them."""
    draw = Random(seed)
    looked_at = 0
    while looked_at < 6:
        heads, scores = company(draw)
        counts = {
            group: count_bands([given.count(score) for score in range(TOP + 1)])
            for group, given in scores.items()
        }
        result = published(scores, [], heads, 5, 10, draw)
        shown = [group.name for group in result.groups if group.nps is not None]
        if result.n is None or len(counts) < 2:
            continue
        hidden = [group for group in counts if group not in shown]
        assert pinned(read(result, heads, 5), counts, hidden, shown) == []
        looked_at += 1
