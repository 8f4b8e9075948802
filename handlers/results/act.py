"""/act: a plan about a theme; or "you said, we did", shown first, then told to everyone asked.

The preview is the message itself: what waits for Send is read from there, and stored nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.results.plans import open_cards, planned, read_plan
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Button, Prompt, Text
from storage.asking.waves import Wave, get_wave, last_closed
from storage.database.engine import Tx
from storage.outgoing.chats import moved_chats
from storage.plans.acts import Decide, Preview, decided
from storage.pulse.samples import sampled
from survey.buttons.callbacks import Action, Tap, act_data
from survey.definition.channels import digest_chats
from survey.definition.definition import Definition, Survey, UnknownSurvey
from survey.scores.scale import Kind

router = Router(name="act")
router.message.filter(F.chat.type == "private")

LIMIT = 1000  # characters of what a manager writes


@dataclass(frozen=True)
class Audience:
    """Who is told: everybody asked who can still be reached, and the survey's channels."""

    people: list[int]
    channels: list[int]

    @property
    def sizes(self) -> dict[str, int]:
        return {"people": len(self.people), "channels": len(self.channels)}


async def _audience(tx: Tx, survey: Survey, wave: Wave, definition: Definition) -> Audience:
    return Audience(
        [employee.telegram_id for employee in await sampled(tx, wave.id)],
        [chat_id for chat_id, _ in digest_chats(definition, survey, await moved_chats(tx))],
    )


@router.message(Command("act", ignore_mention=True))
async def on_act(message: Message, command: CommandObject, turn: Turn) -> Step:
    """Store a plan; or show a manager exactly what a team would be told, and how many they are."""
    plan = read_plan(command.args or "", turn.definition)
    found = (plan.survey, plan.text) if plan else _read(command.args or "", turn.definition)
    if isinstance(found, Text):
        return turn.say(found)
    survey, words = found
    if not words:
        usage = turn.say(Text("act.usage"))
        return usage + await open_cards(turn)
    if len(words) > LIMIT:
        too_long = Text("toolong", {"n": len(words), "limit": LIMIT})
        return turn.say(too_long)
    if plan:
        return planned(plan, turn)
    wave = await last_closed(turn.tx, survey.key)
    if wave is None:
        return turn.say(Text("act.nowave", {"subject": survey.subject}))
    audience = await _audience(turn.tx, survey, wave, turn.definition)
    if not any(audience.sizes.values()):
        return turn.say(Text("plan.nobody"))
    prompt = Prompt(
        Text("act.message", {"subject": survey.subject, "text": words}),
        (
            (Button(Text("button.send", audience.sizes), data=act_data(wave.id, "send")),),
            (Button(Text("button.cancel"), data=act_data(wave.id, "cancel")),),
        ),
    )
    return turn.say(prompt)


def _read(args: str, definition: Definition) -> tuple[Survey, str] | Text:
    """The survey that is meant and the text, or what to answer where one of them is missing."""
    kinds = {survey.key: survey.kind for survey in definition.surveys}
    pulses = [key for key, kind in kinds.items() if kind is Kind.ENPS]
    if not kinds:
        return Text("managers.nopulse")
    words, key = args.strip(), pulses[0] if len(pulses) == 1 else None
    first, *rest = words.split(maxsplit=1) or [""]
    if first in pulses:
        key, words = first, "".join(rest)
    if key is None and words:
        return Text("act.which", {"keys": tuple(pulses or kinds)})
    return definition.survey(key or next(iter(kinds))), words


@router.callback_query(Tapped(Action.ACT))
async def act_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Send the text above the button, or drop it; whichever comes first."""
    message, wave = callback.message, await get_wave(turn.tx, tap.ref)
    if not isinstance(message, Message) or not message.text or wave is None:
        return foreign(callback, turn.who)
    try:
        survey = turn.definition.survey(wave.survey_key)
    except UnknownSurvey:
        return foreign(callback, turn.who)
    if survey.kind is not Kind.ENPS or wave.state != "closed":
        return foreign(callback, turn.who)
    preview = Preview(survey.key, turn.who.telegram_id, message.message_id)
    if await decided(turn.tx, preview):
        return toast(callback, turn.text("act.already"), alert=True)
    if not _carries(message, callback.data):  # forged, over a message that was never a preview
        return foreign(callback, turn.who)
    if tap.value == "cancel":
        dropped = Decide(preview, message.text, (), turn.now)
        cancelled = turn.edit(callback, Text("act.cancelled"))
        return Step(changes=(dropped,)) + toast(callback) + cancelled
    audience = await _audience(turn.tx, survey, wave, turn.definition)
    sent = Decide(preview, message.text, (*audience.channels, *audience.people), turn.now)
    done = turn.text("act.sent", **audience.sizes)
    told = Prompt(f"{message.text}\n\n{done}")
    return Step(changes=(sent,)) + toast(callback) + turn.edit(callback, told)


def _carries(message: Message, data: str | None) -> bool:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return any(button.callback_data == data for row in rows for button in row)
