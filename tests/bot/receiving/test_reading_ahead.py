"""What a stranger wrote is read before the transaction that stores it, and then forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from storage.database.engine import Store, Tx
from survey.themes import themes
from tests.handlers.scenes import asked, rows, scored
from tests.house import ELEVEN_TOML, House, open_house

TOML = ELEVEN_TOML.replace(
    'kind = "nps"',
    'kind = "nps"\nthemes = ["price", "staff"]\nwatch_words = ["refund"]\n'
    'words = { staff = ["crew"] }',
    1,
)
READ = (themes.folded, themes._common, themes._named, themes._watched)


def _read() -> int:
    return sum(each.cache_info().misses for each in READ)


@pytest.fixture
async def reading(
    store: Store, clock: SimulatedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[House, list[int]]]:
    """A house, and how many texts were read inside each of its transactions that write."""
    inside: list[int] = []
    batch = Store.batch

    @asynccontextmanager
    async def watching(self: Store) -> AsyncIterator[Tx]:
        async with batch(self) as tx:
            before = _read()
            yield tx
            inside.append(_read() - before)

    async with open_house(store, clock, tmp_path, TOML) as house:
        monkeypatch.setattr(Store, "batch", watching)
        yield house, inside


async def test_no_text_is_read_while_a_transaction_writes(
    reading: tuple[House, list[int]],
) -> None:
    """Whatever lets a text be read: early, as the reason, more of it, edited, late, a theme."""
    house, inside = reading
    boris = await asked(house, 1002, "Boris")
    boris.say("The price, before the score")
    await house.turn()
    boris.tap("9")
    await house.turn()
    alice = await scored(house)
    first = alice.say("The price is fine")
    await house.turn()
    alice.say("and the staff too; a refund")
    await house.turn()
    alice.edit(first, "The price is not fine")
    await house.turn()
    prompt = next(m for m in alice.messages if m.from_bot and ["price", "staff"] in m.buttons)
    for label in ("price", "✓ price"):
        alice.tap(label, prompt.message_id)
        await house.turn()
    house.clock.advance_to(house.clock.now() + timedelta(days=3))
    alice.say("Late: a refund for my staff")
    await house.turn()
    alice.tap("Yes")
    await house.turn()
    assert {row["theme"] for row in await rows(house, "response_themes")} == {"price", "staff"}
    assert [row["why"] for row in await rows(house, "cases")] == ["word"]
    assert len(inside) > 10
    assert set(inside) == {0}


async def test_what_was_read_is_forgotten_with_its_batch(sqlite_house: House) -> None:
    alice = await scored(sqlite_house)
    alice.say("Because of the canary")
    await sqlite_house.turn()
    assert [each.cache_info().currsize for each in READ] == [0] * len(READ)


async def test_a_failing_batch_leaves_nothing_read(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bot.receiving.receive.handle", failing)
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.say("canary")
    await sqlite_house.turn()
    assert [each.cache_info().currsize for each in READ] == [0] * len(READ)
