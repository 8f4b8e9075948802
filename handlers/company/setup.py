"""The first owner names the company: from then on customers are asked.

That no company is named yet is all the state there is.
"""

from __future__ import annotations

from aiogram import Bot, F, Router
from aiogram.types import Message

from handlers.menus import menus
from handlers.update.step import Reply, Step
from handlers.update.turn import Turn
from locales import Button, Prompt, Text, header_of
from storage.company.definitions import SetPart, load_parts
from storage.company.expected import Expect
from survey.buttons.payloads import bot_link
from survey.buttons.roles import Role
from survey.definition.faults import Faulty
from survey.definition.parts import NOT_YET, Parts, definition_of

router = Router(name="setup")
router.message.filter(F.chat.type == "private")

FIRST = {"key": "customers", "kind": "nps"}


def _unnamed(message: Message, turn: Turn) -> bool:
    owns = turn.who.role is Role.OWNER
    return turn.definition is NOT_YET and owns and not (message.text or "").startswith("/")


@router.message(_unnamed)
async def name_typed(message: Message, bot: Bot, turn: Turn) -> Step:
    """Store the company and its first survey, and ask for a channel."""
    if message.forward_origin:  # somebody else's words are no name
        return turn.say(Text("setup.name"))
    others = [code for code in NOT_YET.company.languages if code != turn.who.language]
    company = {
        "name": (message.text or "").strip(),
        "timezone": header_of(turn.who.language).zone,  # a guess, told, to be changed
        "languages": [turn.who.language, *others],
    }
    parts: Parts = {"company": company, f"survey:{FIRST['key']}": FIRST}
    try:
        definition = definition_of({**await load_parts(turn.tx), **parts})
    except Faulty:
        return turn.say(Text("setup.name.wrong"))
    named = definition.company
    calls = menus(named, turn.who.staff.roles)
    words = Text("setup.named", {"company": named.name, "zone": named.timezone})
    return (
        Step(tuple(SetPart(part, body, turn.now) for part, body in parts.items()))
        + Step(changes=(Expect(turn.who.telegram_id, None, turn.now),))
        + turn.say(Prompt(words, await ways_in(bot)))
        + Step(replies=tuple(map(Reply, calls)))
    )


async def ways_in(bot: Bot) -> tuple[tuple[Button, ...], ...]:
    """The buttons with which an owner adds the bot to a channel or a group."""
    address = bot_link((await bot.me()).username)  # known since the start
    rights = "admin=post_messages+edit_messages"
    return (
        (Button(Text("button.channel"), url=f"{address}?startchannel&{rights}"),),
        (Button(Text("button.group"), url=f"{address}?startgroup"),),
    )
