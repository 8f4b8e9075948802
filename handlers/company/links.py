"""/link: a button for a group or to pass on, and a QR code for the counter, for managers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from handlers.update.replies import attach, say
from handlers.update.step import NOTHING, Step
from handlers.update.turn import Turn
from locales import Text
from locales.questions import call
from reports.drawing.qr import qr_code
from storage.database.engine import Tx
from storage.people.links import AddLink, new_link, same_link
from survey.buttons.payloads import start_link
from survey.definition.definition import Definition, Survey
from survey.scores.scale import Kind

router = Router(name="links")
router.message.filter(F.chat.type.in_({"private", "group", "supergroup"}))

MOST = 30  # lines of choices in one message


class Way(NamedTuple):
    """A way into a survey: what follows /link, and what it means."""

    words: str
    survey: Survey
    touchpoint: str = ""
    segment: str = ""


def ways_in(definition: Definition) -> Iterator[Way]:
    """Every way that may be printed: no person is in it."""
    for survey in definition.surveys:
        if survey.kind is Kind.ENPS and survey.segments:
            for segment in survey.segments:
                yield Way(f"{survey.key} {segment}", survey, segment=segment)
            continue
        yield Way(survey.key, survey)
        for point in survey.touchpoints:
            yield Way(f"{survey.key} {point.key}", survey, touchpoint=point.key)


@router.message(Command("link", ignore_mention=True))
async def link_asked(message: Message, command: CommandObject, bot: Bot, turn: Turn) -> Step:
    """In private a message to pass on, and the QR code; in a group the message alone."""
    private = message.chat.type == "private"
    ways = {way.words.casefold(): way for way in ways_in(turn.definition)}
    wanted = " ".join((command.args or "").casefold().split())
    way = next(iter(ways.values())) if len(ways) == 1 and not wanted else ways.get(wanted)
    if way is None:
        lines = [f"/link {way.words}" for way in ways.values()][:MOST]
        return say(
            message.chat.id, Text("link.which", {"ways": "\n".join(lines)}), turn.who.language
        )
    language = turn.who.language if private else turn.definition.company.fallback
    return await hand_out(bot, turn.tx, way, message.chat.id, language, turn.now)


async def hand_out(bot: Bot, tx: Tx, way: Way, chat_id: int, language: str, now: datetime) -> Step:
    """The message to pass on and, in a private chat, the QR code; the same link each time."""
    fresh = new_link(way.survey, now, touchpoint=way.touchpoint, segment=way.segment)
    known = await same_link(tx, fresh)
    step = NOTHING if known else Step(changes=(AddLink(fresh),))
    address = start_link((await bot.me()).username, (known or fresh).token)
    step += say(chat_id, call(way.survey, address, language), language)
    if chat_id > 0:
        caption = Text("link.qr", {"address": address})
        step += attach(chat_id, f"{way.survey.key}.png", qr_code(address), caption, language)
    return step
