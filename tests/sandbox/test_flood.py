"""The sending limits, by a clock that stands still unless moved."""

import pytest

from sandbox.errors import Refusal
from sandbox.flood import Flood
from tests.sandbox.conftest import Clock


def test_no_second_holds_more_than_thirty_messages(clock: Clock) -> None:
    flood = Flood(clock)
    for chat in range(30):
        flood.spend(chat, private=True)
    with pytest.raises(Refusal) as refused:
        flood.spend(99, private=True)
    assert (refused.value.code, refused.value.parameters) == (429, {"retry_after": 1})
    clock.forward(0.9)
    with pytest.raises(Refusal):
        flood.spend(99, private=True)
    clock.forward(0.1)
    for chat in range(100, 130):
        flood.spend(chat, private=True)


def test_a_refused_message_takes_nothing(clock: Clock) -> None:
    flood = Flood(clock)
    for _ in range(5):
        flood.spend(1, private=True)
    for _ in range(50):
        with pytest.raises(Refusal):
            flood.spend(1, private=True)
    for chat in range(2, 27):
        flood.spend(chat, private=True)


def test_paid_broadcasts_pass_thirty_a_second(clock: Clock) -> None:
    flood = Flood(clock)
    for chat in range(1000):
        flood.spend(chat, private=True, paid=True)
    with pytest.raises(Refusal):
        flood.spend(1001, private=True, paid=True)


def test_switched_off_it_counts_nothing(clock: Clock) -> None:
    flood = Flood(clock, enabled=False)
    for _ in range(100):
        flood.spend(1, private=True)


def test_a_clock_set_back_locks_nobody_out(clock: Clock) -> None:
    flood = Flood(clock)
    for _ in range(5):
        flood.spend(1, private=True)
    clock.forward(-3600)
    flood.spend(1, private=True)
