"""Deaf but ready: whatever keeps Telegram from reaching the bot is found, mended once, and told."""

from __future__ import annotations

from aiogram.methods import DeleteWebhook, SetWebhook
from structlog.testing import capture_logs

from bot.measure import metrics
from bot.measure.health import problems
from bot.receiving.watching import Watch
from locales import text
from sandbox.errors import Refusal
from tests.house import MANAGER, House

ADDRESS = "http://127.0.0.1:9/telegram"


def watching(house: House, address: str = "") -> Watch:
    """A watch over the house's bot; with an address it takes a webhook."""
    way_in = SetWebhook(url=address) if address else DeleteWebhook()
    app = house.app
    return Watch(app.bot, app.heard, house.clock, house.store, app.definitions, address, way_in)


async def ready(house: House) -> list[str]:
    """What /readyz says is missing."""
    app = house.app
    return await problems(house.store, app.keys, app.heard, house.clock.elapsed())


def told(house: House, key: str, **args: str) -> int:
    """How often the owner reads this."""
    words = text("en", key, **args)
    return [one.text for one in house.sandbox.person(MANAGER).messages].count(words)


async def test_a_webhook_that_was_taken_away_is_set_anew_once_and_told(house: House) -> None:
    """A second copy that polls removes it; lost again, it is only told, and /readyz says so."""
    watch = watching(house, ADDRESS)
    await house.app.bot(watch.way_in)
    await watch.look()
    assert await ready(house) == []
    await house.app.bot(DeleteWebhook())
    await watch.look()
    assert house.sandbox.webhook.url == ADDRESS
    assert await ready(house) == []
    await house.app.bot(DeleteWebhook())
    await watch.look()
    assert house.sandbox.webhook.url == ""
    assert await ready(house) == ["telegram"]
    assert "took our webhook away" in house.app.heard.trouble
    await house.turn()
    await house.later()
    assert (told(house, "deaf.mended"), told(house, "deaf.again")) == (1, 1)
    house.clock.advance(hours=1, seconds=1)
    await watch.look()
    assert house.sandbox.webhook.url == ADDRESS
    assert await ready(house) == []


async def test_a_webhook_that_another_copy_set_is_removed_while_we_poll(house: House) -> None:
    watch = watching(house)
    await house.app.bot(SetWebhook(url=ADDRESS))
    assert await house.app.polling.fetch(0) == []  # 409
    await watch.look()
    assert house.sandbox.webhook.url == ""
    await house.turn()
    assert told(house, "deaf.mended") == 1


async def test_another_copy_that_polls_is_told_and_one_409_is_not(house: House) -> None:
    """A restart beside another causes one; a copy that stays goes on and on."""
    watch, heard = watching(house), house.app.heard
    conflict = Refusal(409, "Conflict: terminated by other getUpdates request")

    def refused(method: str, _params: object) -> Refusal | None:
        return conflict if method == "getUpdates" else None

    house.sandbox.faults.append(refused)
    with capture_logs() as logged:
        await house.app.polling.fetch(0)
        await watch.look()
        assert heard.trouble == ""
        for _ in range(20):
            await house.app.polling.fetch(0)
        await watch.look()
        await watch.look()
    assert heard.trouble == "another copy polls with this token"
    assert await ready(house) == ["telegram"]
    lines = [one["reason"] for one in logged if one["event"] == "getUpdates refused"]
    assert lines == ["another copy receives with this token"]
    house.sandbox.faults.remove(refused)
    await house.turn()
    assert told(house, "deaf.copy") == 1
    house.clock.advance(seconds=100)
    await watch.look()
    assert await ready(house) == []


async def test_a_token_that_was_revoked_is_seen_without_any_update(house: House) -> None:
    """By webhook nobody would notice: nothing comes, and nothing is asked."""
    watch = watching(house, ADDRESS)
    house.sandbox.token = "1000:another"
    await watch.look()
    assert await ready(house) == ["telegram"]
    assert "ELEVEN_BOT_TOKEN" in house.app.heard.trouble


async def test_an_address_that_fails_is_told_in_telegrams_words(house: House) -> None:
    """While updates wait there; old errors after which updates came are none."""
    await house.turn()
    watch = watching(house, ADDRESS)
    await house.app.bot(watch.way_in)
    house.clock.advance(seconds=60)
    world = house.sandbox
    world.webhook.error = (int(house.clock.timestamp()), "Connection refused")
    await watch.look()
    assert await ready(house) == []  # nothing waits
    house.sandbox.person(1001, "Alice").say("/start")
    await watch.look()
    assert await ready(house) == ["telegram"]
    house.clock.advance(seconds=1)
    house.app.heard.answered(house.clock.elapsed())
    await watch.look()
    assert await ready(house) == []
    await house.app.bot(DeleteWebhook())
    await house.turn()
    assert told(house, "deaf.address", words="Connection refused") == 1


async def test_a_telegram_that_does_not_answer_is_told_after_a_while(house: House) -> None:
    """One failed look is no trouble yet."""
    watch = watching(house, ADDRESS)
    house.sandbox.faults.append(lambda _method, _params: Refusal(502, "Bad Gateway"))
    await watch.look()
    assert await ready(house) == []
    house.clock.advance(seconds=100)
    await watch.look()
    assert await ready(house) == ["telegram"]


async def test_a_replica_that_waits_does_not_look(house: House) -> None:
    """The one that polls does."""
    house.app.heard.waits = True
    house.sandbox.faults.append(lambda _method, _params: Refusal(502, "Bad Gateway"))
    watch = watching(house)
    house.clock.advance(seconds=200)
    await watch.look()
    assert await ready(house) == []


async def test_metrics_tell_what_waits_at_telegram(sqlite_house: House) -> None:
    """How many updates, and whether this process is deaf."""

    await sqlite_house.turn()
    sqlite_house.sandbox.person(1001, "Alice").say("/start")
    await watching(sqlite_house).look()
    (found,) = metrics.PENDING.collect()
    assert found.samples[0].value == 1
