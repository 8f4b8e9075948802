"""What a closed pulse publishes: figures of its release, and comments by thresholds."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from random import Random, SystemRandom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.published import publish as module
from survey.published import release
from survey.published.change import Point, PulseChange
from survey.published.publish import (
    Published,
    Terms,
    all_figures,
    from_json,
    published,
    smallest_shown,
    to_json,
)
from survey.published.release import Noisy

REASONS = ["The heating", "Long meetings", "Kind people"]


def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish without noise, where a rule is looked at that the noise would hide."""
    monkeypatch.setattr("survey.published.release.draw_noise", lambda _scale, _random: 0)


def publish(
    scores: dict[str, list[int]], headcounts: dict[str, int], reasons: int = 0, **terms: object
) -> Published:
    told = (REASONS * 4)[:reasons]
    return published(scores, told, Terms(headcounts, **terms), Random(1))  # type: ignore[arg-type]


def test_figures_of_the_company_and_of_each_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without noise: Sales 5 / 5 / 4, Support 0 / 4 / 10, as detractors, passives, promoters."""
    exact(monkeypatch)
    scores = {"Sales": [3] * 5 + [7] * 5 + [9] * 4, "Support": [8] * 4 + [10] * 10}
    shown = publish(scores, {"Sales": 20, "Support": 22})
    assert [(one.name, one.n, one.nps) for one in shown.groups] == [
        ("Sales", 14, -7), ("Support", 14, 71),
    ]  # fmt: skip
    assert (shown.company.n, shown.company.nps, shown.invited) == (28, 32, 42)
    assert shown.suppressed == ("comments",)
    assert shown.released == (("Sales", Noisy(4, 5, 14)), ("Support", Noisy(10, 0, 14)))


def test_everything_about_answers_follows_from_the_release_and_the_terms() -> None:
    """Whoever has the noisy counts can compute all that is shown: nothing else left the ballots."""
    terms = Terms({"Sales": 20, "Support": 22})
    scores = {"Sales": [0] * 9, "Support": [10] * 20}
    shown = published(scores, [], terms, SystemRandom())
    assert all_figures(dict(shown.released), terms) == (shown.company, shown.groups)


def test_one_group_is_the_company_and_stands_once() -> None:
    shown = publish({"": [9] * 20}, {"": 30})
    assert shown.groups == ()
    assert [group for group, _ in shown.released] == [""]


def test_the_noise_is_that_of_the_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    scales: list[object] = []

    def noted(scale: object, _random: object) -> int:
        scales.append(scale)
        return 0

    monkeypatch.setattr("survey.published.release.draw_noise", noted)
    publish({"": [9] * 60}, {"": 70}, epsilon=0.5)
    assert scales == [4, 4, 4]


def test_the_release_is_drawn_once_a_wave(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = release.draw_release

    def counted(*args: object) -> object:
        drawn.append(args)
        return draw(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "draw_release", counted)
    publish({"Sales": [9] * 20, "Support": [3] * 9}, {"Sales": 30, "Support": 20}, 5)
    assert len(drawn) == 1


@pytest.mark.parametrize(("answers", "k", "shown"), [(4, 5, False), (5, 5, True), (9, 10, False)])
def test_a_company_may_want_more_answers_for_a_figure(
    monkeypatch: pytest.MonkeyPatch, answers: int, k: int, shown: bool
) -> None:
    exact(monkeypatch)
    result = publish({"": [9] * answers}, {"": 40}, minimum_group=k)
    assert (result.company.nps is not None) is shown
    assert ("company" in result.suppressed) is not shown


def test_comments_alone_have_no_figure() -> None:
    result = publish({"": [9] * 14}, {"": 14}, 6, comments_only=True)
    assert (result.company.nps, result.company.n, result.groups) == (None, None, ())
    assert "company" in result.suppressed


@pytest.mark.parametrize(
    ("answers", "reasons", "minimum", "shown"),
    [
        (10, 3, 10, True),
        (9, 3, 10, False),
        (10, 2, 10, False),
        (10, 0, 10, False),
        (9, 3, 0, False),  # never below ten answers, whatever is configured
        (12, 3, 12, True),
        (11, 3, 12, False),
    ],
)
def test_comments_need_ten_answers_and_three_comments(
    monkeypatch: pytest.MonkeyPatch, answers: int, reasons: int, minimum: int, shown: bool
) -> None:
    exact(monkeypatch)
    result = publish({"": [9] * answers}, {"": 30}, reasons, minimum_comments=minimum)
    assert sorted(result.comments) == (sorted(REASONS) if shown else [])
    assert ("comments" in result.suppressed) is not shown


def test_the_threshold_of_comments_is_blurred() -> None:
    """Of exactly ten answers it holds now and then: whether comments come tells no exact count."""
    random = Random(2)
    terms = Terms({"": 30})
    seen = Counter(
        bool(published({"": [9] * 10}, REASONS, terms, random).comments) for _ in range(200)
    )
    assert min(seen[True], seen[False]) > 20


def test_comments_come_in_every_order_alike() -> None:
    """Each of 6 orders about 300 times of 1,800; the seed is fixed."""
    random = Random(11)
    orders = Counter(
        published({"": [9] * 30}, REASONS, Terms({"": 40}), random).comments for _ in range(1800)
    )
    assert len(orders) == 6
    assert min(orders.values()) > 240


@given(
    st.dictionaries(st.sampled_from(["Sales", "Support", ""]), st.lists(st.integers(0, 10))),
    st.integers(1, 40),
)
def test_a_result_survives_the_way_through_json(scores: dict[str, list[int]], people: int) -> None:
    result = published(scores, REASONS, Terms(dict.fromkeys(scores or [""], people)), Random(1))
    beside = replace(
        result, changes=(PulseChange("", -3, 20),), trend=(Point("", "2026-11-20", 4, -9, 19),)
    )
    assert from_json(json.loads(json.dumps(to_json(beside)))) == beside


def test_the_smallest_group_follows_from_epsilon_and_from_the_company() -> None:
    assert [smallest_shown(epsilon, 5) for epsilon in (0.5, 1.0, 2.0, 3.0)] == [65, 34, 19, 15]
    assert smallest_shown(2.0, 12) == 24


def test_terms_of_a_wave_that_opened_before_there_was_an_epsilon() -> None:
    old = {"subject": "Nordic Kettle", "headcounts": {"": 12}, "minimum_group": 6}
    assert Terms.of(old) == Terms({"": 12}, minimum_group=6)
