"""A sitting at its exact borders, and a reason made of several messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.asking.interview import (
    REASON_LIMIT,
    Sitting,
    Stage,
    TooLong,
    follow_up,
    stage,
    with_part,
)

ASKED = datetime(2026, 11, 16, 10, tzinfo=UTC)
TAPPED = ASKED + timedelta(days=3)
INSTANT = timedelta(microseconds=1)
DAY = timedelta(hours=24)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


@pytest.mark.parametrize(
    ("after", "open_for"),
    [
        (timedelta(0), Stage.SCORE),
        (MONTH - INSTANT, Stage.SCORE),
        (MONTH, Stage.CLOSED),
        (MONTH + DAY, Stage.CLOSED),
    ],
)
def test_a_question_outside_a_wave_may_be_answered_for_thirty_days(
    after: timedelta, open_for: Stage
) -> None:
    sitting = Sitting(ASKED, in_wave=False, wave_open=False, scored_at=None, finished_at=None)
    assert stage(sitting, ASKED + after) is open_for


@pytest.mark.parametrize("after", [timedelta(0), MONTH, 10 * MONTH])
@pytest.mark.parametrize(("wave_open", "open_for"), [(True, Stage.SCORE), (False, Stage.CLOSED)])
def test_a_question_of_a_wave_may_be_answered_as_long_as_the_wave_is_open(
    after: timedelta, wave_open: bool, open_for: Stage
) -> None:
    sitting = Sitting(ASKED, in_wave=True, wave_open=wave_open, scored_at=None, finished_at=None)
    assert stage(sitting, ASKED + after) is open_for


@pytest.mark.parametrize(
    ("after", "open_for"),
    [
        (timedelta(0), Stage.REASON),
        (DAY - INSTANT, Stage.REASON),
        (DAY, Stage.CHANGE),
        (WEEK - INSTANT, Stage.CHANGE),
        (WEEK, Stage.CLOSED),
        (MONTH, Stage.CLOSED),
    ],
)
@pytest.mark.parametrize(("in_wave", "wave_open"), [(False, False), (True, True), (True, False)])
def test_the_first_tap_allows_a_reason_for_a_day_and_a_change_for_a_week(
    after: timedelta, open_for: Stage, in_wave: bool, wave_open: bool
) -> None:
    """Counted from the tap, not the question; the wave may close meanwhile."""
    sitting = Sitting(ASKED, in_wave, wave_open, TAPPED, TAPPED)
    assert stage(sitting, TAPPED + after) is open_for


@pytest.mark.parametrize(
    ("scores", "sentence"), [(range(7), "low"), (range(7, 9), "middle"), (range(9, 11), "high")]
)
def test_the_second_sentence_follows_the_band_without_naming_it(
    scores: range, sentence: str
) -> None:
    assert {follow_up(score) for score in scores} == {sentence}


def test_messages_are_one_reason_in_the_order_of_their_ids() -> None:
    """Message 10 follows 9, and a part that arrives late takes its place."""
    parts = with_part({}, 10, "second")
    parts = with_part(parts, 11, "third")
    parts = with_part(parts, 9, "first")
    assert list(parts.items()) == [("9", "first"), ("10", "second"), ("11", "third")]


def test_an_edited_message_replaces_its_own_part_in_its_place() -> None:
    before = {"9": "Dear", "10": "Cold"}
    assert list(with_part(before, 9, "Cheap").values()) == ["Cheap", "Cold"]
    assert before == {"9": "Dear", "10": "Cold"}


@pytest.mark.parametrize("before", [{}, {"1": "a" * 4096, "2": "b" * 4096}])
def test_a_reason_holds_twelve_thousand_characters_and_not_one_more(
    before: dict[str, str],
) -> None:
    room = REASON_LIMIT - sum(map(len, before.values()))
    full = with_part(before, 3, "\U0002070e" * room)
    assert sum(map(len, full.values())) == REASON_LIMIT == 12_000
    with pytest.raises(TooLong) as caught:
        with_part(before, 3, "c" * (room + 1))
    assert caught.value.n == REASON_LIMIT + 1


def test_an_edit_counts_its_new_length_alone() -> None:
    assert with_part({"1": "a" * REASON_LIMIT}, 1, "b" * REASON_LIMIT)["1"][0] == "b"


@given(st.lists(st.tuples(st.integers(1, 30), st.text(max_size=50)), max_size=20))
def test_any_sequence_of_messages_and_edits_keeps_the_last_text_of_each(
    messages: list[tuple[int, str]],
) -> None:
    parts: dict[str, str] = {}
    for message_id, text in messages:
        parts = with_part(parts, message_id, text)
    assert parts == {str(message_id): text for message_id, text in messages}
    assert list(parts) == sorted(parts, key=int)
