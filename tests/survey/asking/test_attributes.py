"""Whose turn it is, and which question comes next."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.asking.attributes import Question, in_turn, next_question, questions

ALL = ("speed", "care", "price", "packaging")


def test_whoever_was_asked_some_attributes_gets_the_others() -> None:
    assert set(in_turn(ALL, 2, {"speed": 1, "price": 1}, 17)) == {"care", "packaging"}
    assert in_turn(ALL, 1, {"speed": 2, "care": 2, "price": 1, "packaging": 2}, 17) == ("price",)


def test_after_as_many_sittings_as_it_takes_every_attribute_was_asked_equally_often() -> None:
    asked: Counter[str] = Counter()
    for seed in range(6):
        asked.update(in_turn(ALL, 2, asked, 7 * seed))
    assert set(asked.values()) == {3}


@pytest.mark.parametrize("ask", [1, 2, 3])
def test_of_many_people_as_many_are_asked_each(ask: int) -> None:
    asked: Counter[str] = Counter()
    for seed in range(400):
        asked.update(in_turn(ALL, ask, {}, seed))
    assert set(asked.values()) == {100 * ask}


@given(st.integers(0, 2**53), st.integers(1, 4))
def test_nobody_is_asked_the_same_twice_in_a_sitting(seed: int, ask: int) -> None:
    assert len(set(in_turn(ALL, ask, {}, seed))) == ask


def test_a_survey_without_attributes_asks_about_none() -> None:
    assert in_turn((), 2, {}, 5) == ()


def test_importance_and_satisfaction_alternate_until_all_is_rated() -> None:
    asks = ("speed", "care")
    rated: set[Question] = set()
    for place, question in enumerate(questions(asks)):
        assert next_question(asks, ALL, rated) == place
        rated.add(question)
    assert [tuple(question) for question in questions(asks)] == [
        ("importance", "speed"), ("satisfaction", "speed"),
        ("importance", "care"), ("satisfaction", "care"),
    ]  # fmt: skip
    assert next_question(asks, ALL, rated) is None


def test_an_attribute_that_is_gone_is_asked_no_more_and_moves_no_other() -> None:
    asks = ("speed", "care")
    assert next_question(asks, ("care", "speed"), ()) == 0
    assert next_question(asks, ("care",), ()) == 2
    assert next_question(asks, ("price",), ()) is None
