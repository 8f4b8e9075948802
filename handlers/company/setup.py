"""The first owner names the company: from then on customers are asked.

That no company is named yet is all the state there is.
"""

from __future__ import annotations

from datetime import datetime

from aiogram import Bot, F, Router
from aiogram.types import Message

from handlers.menus import menus
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Reply, Step
from locales import Button, Prompt, Text, header_of
from storage.company.definitions import SetPart, load_parts
from storage.company.expected import Expect
from storage.database.engine import Tx
from survey.buttons.roles import Role
from survey.definition.definition import Definition
from survey.definition.faults import Faulty
from survey.definition.parts import NOT_YET, Parts, definition_of

router = Router(name="setup")
router.message.filter(F.chat.type == "private")

FIRST = {"key": "customers", "kind": "nps"}


def _unnamed(message: Message, definition: Definition, who: Respondent) -> bool:
    owns = who.role is Role.OWNER
    return definition is NOT_YET and owns and not (message.text or "").startswith("/")


@router.message(_unnamed)
async def name_typed(message: Message, bot: Bot, who: Respondent, tx: Tx, now: datetime) -> Step:
    """Store the company and its first survey, and ask for a channel."""
    if message.forward_origin:  # somebody else's words are no name
        return say(who.telegram_id, Text("setup.name"), who.language)
    others = [code for code in NOT_YET.company.languages if code != who.language]
    company = {
        "name": (message.text or "").strip(),
        "timezone": header_of(who.language).zone,  # a guess, told, to be changed
        "languages": [who.language, *others],
    }
    parts: Parts = {"company": company, f"survey:{FIRST['key']}": FIRST}
    try:
        definition = definition_of({**await load_parts(tx), **parts})
    except Faulty:
        return say(who.telegram_id, Text("setup.name.wrong"), who.language)
    named = definition.company
    calls = menus(named, who.staff.roles)
    words = Text("setup.named", {"company": named.name, "zone": named.timezone})
    return (
        Step(tuple(SetPart(part, body, now) for part, body in parts.items()))
        + Step(changes=(Expect(who.telegram_id, None, now),))
        + say(who.telegram_id, Prompt(words, await ways_in(bot)), who.language)
        + Step(replies=tuple(map(Reply, calls)))
    )


async def ways_in(bot: Bot) -> tuple[tuple[Button, ...], ...]:
    """The buttons with which an owner adds the bot to a channel or a group."""
    address = f"https://t.me/{(await bot.me()).username}"  # known since the start
    rights = "admin=post_messages+edit_messages"
    return (
        (Button(Text("button.channel"), url=f"{address}?startchannel&{rights}"),),
        (Button(Text("button.group"), url=f"{address}?startgroup"),),
    )
