"""Groups of a closed pulse: what is shown of them, and what can be worked out of the rest."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.published.audit import ANSWERS, REST, given_away
from survey.published.publish import STEP, Group, Published, published, to_json
from survey.scores.scoring import Counts

BANDS = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
COMPANIES = st.lists(st.tuples(BANDS, st.integers(0, 15)), min_size=2, max_size=6)
Bands = tuple[int, int, int]


def publish(groups: dict[str, tuple[Bands, int]], k: int = 5) -> Published:
    """From (detractors, passives, promoters) and headcount of each group."""
    scores = {name: [3] * d + [7] * a + [9] * p for name, ((d, a, p), _) in groups.items()}
    headcounts = {name: headcount for name, (_, headcount) in groups.items()}
    return published(scores, [], headcounts, k, 10, Random(1))


def shown(result: Published) -> dict[str, int]:
    return {group.name: group.nps for group in result.groups if group.nps is not None}


def test_a_group_is_shown_by_its_rounded_score_alone() -> None:
    result = publish({"Sales": ((4, 6, 7), 20), "Support": ((3, 4, 9), 25)})
    assert result.groups == (Group("Sales", 20, 5), Group("Support", 40, 5))
    assert result.suppressed == ("comments",)


def test_a_group_with_four_answers_is_hidden_and_one_more_with_it() -> None:
    """Sales has too few; alone it would be the company less the others."""
    groups = {
        "Engineering": ((6, 9, 10), 40),
        "Sales": ((1, 1, 2), 12),
        "Support": ((2, 3, 4), 15),
    }
    result = publish(groups)
    assert shown(result) == {"Engineering": 15}
    assert "segments" in result.suppressed


def test_hidden_groups_with_k_answers_together_need_no_third() -> None:
    groups = {
        "Engineering": ((6, 9, 10), 40),
        "Finance": ((1, 1, 1), 11),
        "Sales": ((1, 1, 2), 12),
    }
    assert shown(publish(groups)) == {"Engineering": 15}


def test_a_group_of_three_is_never_shown_whatever_is_asked() -> None:
    """The minimum of a company can be raised and never lowered."""
    groups = {"Engineering": ((6, 9, 10), 40), "Sales": ((1, 1, 1), 12)}
    assert "Sales" not in shown(publish(groups, k=1))
    assert shown(publish(groups, k=30)) == {}


def test_a_hidden_group_says_nothing_of_why() -> None:
    """Five people of one mind and three of any: both are a name and nothing else."""
    result = publish({"Finance": ((0, 0, 3), 10), "Sales": ((0, 0, 2), 10), "Web": ((9, 9, 9), 40)})
    assert [group for group in result.groups if group.nps is None] == [
        Group("Finance", None, STEP),
        Group("Sales", None, STEP),
    ]


def test_a_group_of_one_mind_is_rounded_until_it_could_be_another() -> None:
    """Six of six promoters: +100 would tell everybody's answer, +80 to the nearest 40 does not."""
    result = publish({"Sales": ((0, 0, 6), 12), "Support": ((9, 4, 5), 30)})
    assert Group("Sales", 80, 40) in result.groups


def test_a_company_that_gives_a_band_away_is_rounded_further() -> None:
    """All nine are promoters: any finer figure would say so of the hidden groups, too."""
    result = publish({"Sales": ((0, 0, 4), 10), "Support": ((0, 0, 5), 10)})
    assert result.suppressed == ("company",) or result.step > STEP
    assert shown(result) == {}


@settings(max_examples=150, deadline=None)
@given(COMPANIES)
def test_hidden_groups_have_k_answers_together(
    company: list[tuple[Bands, int]],
) -> None:
    """Whatever the company; what could be worked out beyond that is in test_derivable."""
    groups = {f"g{i}": (bands, sum(bands) + silent) for i, (bands, silent) in enumerate(company)}
    result = publish(groups)
    if result.n is None:
        assert not any(to_json(result)[name] for name in ("nps", "participation", "comments"))
        return
    hidden = [group.name for group in result.groups if group.nps is None]
    assert hidden or all(sum(bands) >= 5 for bands, _ in groups.values())
    counted = sum(sum(groups[name][0]) for name in hidden)
    assert not hidden or counted >= 5 or not shown(result)


def test_the_audit_finds_what_exact_figures_give_away() -> None:
    """With the bands of the company and of one group published as they are, the rest is known."""
    counts = {"big": Counts(5, 5, 5), "small": Counts(1, 1, 1)}
    heads = {"big": 20, "small": 12}
    exact = given_away(
        counts,
        heads,
        ["small"],
        lambda group, other: group == "small" or other == counts["big"],
        lambda other: other == Counts(6, 6, 6),
    )
    assert {("small", what) for what in (*Counts._fields, ANSWERS)} <= exact
    assert given_away(counts, heads, ["small"], lambda *_: True, lambda _: True) == set()


def test_an_insider_rules_out_a_company_that_has_no_such_person() -> None:
    """One promoter in the hidden group knows their answer: a company without them is no proof."""
    counts = {"big": Counts(5, 5, 5), "small": Counts(0, 0, 1)}
    heads = {"big": 20, "small": 10}

    def only_without_them(group: str, other: Counts) -> bool:
        return other in ((0, 0, 1), (0, 1, 0)) if group == "small" else True

    found = given_away(counts, heads, ["small"], only_without_them, lambda _: True)
    assert ("small", "promoters") in found
    assert (REST, ANSWERS) in found
