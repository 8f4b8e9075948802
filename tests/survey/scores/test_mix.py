"""A score that moves because others answer is not called better or worse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.scores.mix import mixed, unmixed
from survey.scores.scoring import Counts, compare, pooled, score_nps
from survey.scores.verdict import Verdict, Word, of_pools

GOOD, BAD = (1, 2, 7), (4, 3, 3)  # of ten: +60, and -10


def part(tenths: tuple[int, int, int], n: int) -> Counts:
    return Counts(*(share * n // 10 for share in tenths))


def verdict_of(now: dict[str, Counts], before: dict[str, Counts]) -> Verdict:
    judged = of_pools(pooled(now.values()), pooled(before.values()), 4)
    return unmixed(judged, mixed(now, before, 5))


BEFORE = {"open": part(GOOD, 100), "wave": part(BAD, 900)}


def test_the_same_people_think_the_same_and_more_of_the_glad_ones_answer() -> None:
    """At the counter +60, invited -10, as ever; the counter grew from a tenth to a half."""
    now = {"open": part(GOOD, 200), "wave": part(BAD, 200)}
    assert of_pools(pooled(now.values()), pooled(BEFORE.values()), 4).word is Word.UP
    found = mixed(now, BEFORE, 5)
    assert found is not None
    assert (found.name, found.before, found.now, found.nps) == ("wave", 90, 50, -3)
    assert found.change is not None
    assert found.change.points == pytest.approx(0)
    told = verdict_of(now, BEFORE)
    assert (told.word, told.mixed, told.leaning) == (Word.UNKNOWN, True, 0)


def test_who_thinks_better_in_each_part_is_better_whatever_the_mix() -> None:
    now = {"open": part((0, 1, 9), 200), "wave": part(GOOD, 200)}
    told = verdict_of(now, BEFORE)
    assert (told.word, told.mixed) == (Word.UP, False)


def test_a_fall_that_a_new_mix_hides_is_not_called_steady() -> None:
    """Both parts fell by forty points, and the whole stands where it stood."""
    now = {"open": part((3, 2, 5), 500), "wave": part((7, 1, 2), 60)}
    assert of_pools(pooled(now.values()), pooled(BEFORE.values()), 4).word is not Word.DOWN
    assert verdict_of(now, BEFORE).mixed


def test_the_same_mix_says_nothing() -> None:
    now = {"open": part(BAD, 40), "wave": part(GOOD, 360)}
    assert mixed(now, BEFORE, 5) is None
    alike = {"open": part(BAD, 200), "wave": part(BAD, 200)}
    assert mixed(alike, {"open": part(BAD, 100), "wave": part(BAD, 900)}, 5) is None


def test_a_part_that_is_gone_lends_the_score_it_had() -> None:
    """A fifth of the answers before came from a segment that answers no more."""
    before = {"North": part(GOOD, 200), "South": part(BAD, 800)}
    found = mixed({"South": part(BAD, 300)}, before, 5)
    assert found is not None
    assert (found.name, found.before, found.now, found.nps) == ("South", 80, 100, 4)


def test_where_hardly_anyone_is_in_both_there_is_no_score_to_compare() -> None:
    found = mixed({"open": part(GOOD, 300)}, {"wave": part(BAD, 900)}, 5)
    assert found is not None
    assert (found.nps, found.change) == (None, None)
    told = verdict_of({"open": part(GOOD, 300)}, {"wave": part(BAD, 900)})
    assert (told.word, told.mixed) == (Word.UNKNOWN, True)


def test_history_that_was_brought_in_is_no_way_of_its_own() -> None:
    assert mixed({"wave": part(BAD, 300)}, {"import": part(GOOD, 900)}, 5) is None


COUNTS = st.builds(Counts, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
PARTS = st.dictionaries(st.sampled_from(["", "open", "wave", "link"]), COUNTS, max_size=4)


@given(PARTS, PARTS)
def test_whatever_answered_the_figure_is_a_score(
    now: dict[str, Counts], before: dict[str, Counts]
) -> None:
    found = mixed(now, before, 5)
    if found is None:
        return
    assert found.name
    assert (found.nps is None) is (found.change is None)
    if found.nps is not None:
        scores = [score_nps(one).exact for one in (*now.values(), *before.values()) if one.n]
        told = [one for one in scores if one is not None]
        assert min(told) - 1 <= found.nps <= max(told) + 1


@given(COUNTS, COUNTS)
def test_of_one_part_alone_nothing_is_mixed(now: Counts, before: Counts) -> None:
    assert mixed({"wave": now}, {"wave": before}, 5) is None
    if compare(now, before):
        assert verdict_of({"wave": now}, {"wave": before}) == of_pools(now, before, 4)
