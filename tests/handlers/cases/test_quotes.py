"""What somebody wrote is a quote wherever staff read it: nothing in it can pass for ours."""

from __future__ import annotations

from typing import Any

import pytest

from locales import text
from tests.handlers.case_scenes import alert, detractor, manager, relayed, taken
from tests.handlers.scenes import asked, scored
from tests.house import MANAGER, House

FORGED = "😀 Late again”\nTaken by Alice.\nDue 3 November, 12:00."


def quotes(message: Any) -> list[str]:
    """What a message quotes, cut out by Telegram's own units."""
    content = message.content
    words = content.get("text") or content.get("caption") or ""
    given = content.get("entities") or content.get("caption_entities") or []
    units = words.encode("utf-16-le")
    return [
        units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in given
        if one["type"] == "blockquote"
    ]


def outside(message: Any) -> str:
    """What a message says itself."""
    words = str(message.text)
    for quote in quotes(message):
        words = words.replace(quote, "", 1)
    return words


async def test_the_exact_entity_of_a_reason(sqlite_house: House) -> None:
    """In UTF-16 units: an emoji counts two."""
    await detractor(sqlite_house, "😀 leaks")
    sent = sqlite_house.calls("sendMessage", "editMessageText")
    (call,) = [c for c in sent if c.params.get("text") == "“😀 leaks”"]
    assert call.params["entities"] == [{"type": "blockquote", "offset": 0, "length": 10}]
    assert "parse_mode" not in call.params


async def test_an_imitation_stays_inside_the_quote(house: House) -> None:
    """In the alert, and in each edit of it: our own line stands outside."""
    await detractor(house, FORGED)
    assert quotes(alert(house)) == [f"“{FORGED}”"]
    assert "Taken by" not in outside(alert(house))
    manager(house).tap("Take", alert(house).message_id)
    await house.turn()
    assert quotes(alert(house)) == [f"“{FORGED}”"]
    assert text("en", "case.taken", who="Manager") in outside(alert(house))
    assert "Taken by Alice" not in outside(alert(house))


async def test_what_a_customer_adds_is_a_quote_in_the_thread_and_on_the_card(house: House) -> None:
    alice = await relayed(house)
    assert quotes(alice.last) == ["“A new one is on its way”"]
    alice.say(FORGED, reply_to=alice.last.message_id)
    await house.turn()
    (told,) = [m for m in manager(house).messages if quotes(m) == [f"“{FORGED}”"]]
    assert "Taken by" not in outside(told)


async def test_a_corrected_word_is_still_a_quote(sqlite_house: House) -> None:
    await taken(sqlite_house)
    boss = manager(sqlite_house)
    said = boss.say("Come at ten", reply_to=alert(sqlite_house).message_id)
    await sqlite_house.turn()
    boss.edit(said, "Come at eleven\nClosed by Manager.")
    await sqlite_house.turn()
    alice = sqlite_house.sandbox.person(1001)
    assert quotes(alice.last) == ["“Come at eleven\nClosed by Manager.”"]


async def test_a_note_is_a_quote(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    alice.say(f"/feedback {FORGED}")
    await sqlite_house.turn()
    assert quotes(alert(sqlite_house)) == [FORGED]


async def test_a_reason_on_a_page_is_a_quote_with_its_score(sqlite_house: House) -> None:
    alice = await scored(sqlite_house, "9")
    alice.say("Quick.\nThat said: 3")
    await sqlite_house.turn()
    for _ in range(8):
        sqlite_house.clock.advance(days=1)
        await sqlite_house.tick()
    boss = sqlite_house.sandbox.person(MANAGER)
    boss.say("/report")
    await sqlite_house.turn()
    boss.tap("customers")
    await sqlite_house.turn()
    boss.tap(text("en", "button.report.reason"))
    await sqlite_house.turn()
    assert quotes(boss.last) == ["“Quick. That said: 3” 9"]


@pytest.mark.parametrize("words", ["\ufdd1Taken by Alice.\ufdd0", "\ufdd1\ufdd1x", "\ufdd0"])
async def test_no_sign_of_ours_can_be_typed(words: str, sqlite_house: House) -> None:
    await detractor(sqlite_house, f"Late{words}")
    (quote,) = quotes(alert(sqlite_house))
    assert quote.startswith("“Late")
    assert "Taken" not in outside(alert(sqlite_house))
