"""A batch is what its updates are one by one: the same rows and the same replies."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiogram.types import Update

from bot.receiving.beside import ALONE, side_by_side
from handlers.dispatcher import make_dispatcher, taps
from storage.answers.responses import StoreScore
from storage.database.engine import Store
from survey.buttons.callbacks import Action, erase_data, score_data
from tests.bot.receiving.histories import MANAGER, NPS, History, lived

SEEDS = range(8)  # `make crash` lives through thousands


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_batch_is_its_updates_one_by_one(seed: int, store: Store, tmp_path: Path) -> None:
    """Whoever they are of, however the history is cut, with repetitions, edits and an erase."""
    history = History.drawn(seed)
    together = await lived(history, store, tmp_path, Random(seed))
    apart = await lived(history, store, tmp_path, None)
    assert together.rows == apart.rows
    assert together.replies == apart.replies


async def test_the_comparison_sees_a_planted_fault(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: of many scores written together one is dropped."""
    write = StoreScore.apply_all

    async def forgetful(tx: Any, many: Any) -> None:
        await write(tx, many if len(many) == 1 else many[:-1])

    monkeypatch.setattr(StoreScore, "apply_all", forgetful)
    caught = 0
    for seed in SEEDS:
        history = History.drawn(seed)
        together = await lived(history, store, tmp_path, Random(seed))
        caught += together.rows != (await lived(history, store, tmp_path, None)).rows
    assert caught


def tapped(number: int, who: int, data: str) -> Update:
    someone = {"id": who, "is_bot": False, "first_name": "A"}
    query = {"id": "1", "from": someone, "chat_instance": "1", "data": data}
    return Update.model_validate({"update_id": number, "callback_query": query})


def test_one_person_is_in_a_group_once_and_in_their_order() -> None:
    updates = [tapped(n, who, score_data(NPS, 9)) for n, who in enumerate((1, 2, 1, 1, 3, 2))]
    groups = [group.places for group in side_by_side(updates, lambda who: False)]
    assert groups == [[0, 1, 4], [2, 5], [3]]


def test_what_is_everybodys_business_stands_alone_and_keeps_its_place() -> None:
    """Also whatever the staff do; somebody who has just got a role is one of them."""
    data = score_data(NPS, 9)
    updates = [
        tapped(0, 1, data), tapped(1, 2, erase_data("yes")), tapped(2, 3, data),
        tapped(3, MANAGER, data), tapped(4, 3, data), tapped(5, 1, data),
    ]  # fmt: skip
    groups = list(side_by_side(updates, lambda who: who == MANAGER))
    assert [(group.places, group.beside) for group in groups] == [
        ([0], True), ([1], False), ([2], True), ([3], False), ([4, 5], True),
    ]  # fmt: skip


def test_every_action_that_stands_alone_says_why_and_is_one() -> None:
    assert set(ALONE) < set(Action)
    assert all(len(why) > 20 for why in ALONE.values())


def test_every_action_leads_to_a_handler_and_only_what_is_foreign_to_the_last() -> None:
    assert set(taps()) == {*Action, None}
    assert [handler.callback.__name__ for handler in taps()[None]] == ["unknown_tap"]


def test_no_filter_is_sent_to_a_thread() -> None:
    """aiogram does that with each plain function; every update would wait for dozens."""
    filters = [
        one
        for router in make_dispatcher().sub_routers
        for observer in router.observers.values()
        for handler in (observer._handler, *observer.handlers)
        for one in handler.filters or ()
    ]
    assert len(filters) > 50
    assert all(one.awaitable for one in filters)
