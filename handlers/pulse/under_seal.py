"""What replies to a message of a pulse never leaves: neither now nor after the close, for nobody.

No row says which messages those are, for that would say who had them. A message of a pulse is known
by its buttons, which it keeps for ever; one without buttons by its words, in any language; and what
replies to a message that is neither this nor surely a customer's is sent only after asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import Message, MessageOriginUser

from handlers.pulse.ballot import Waiting, pulse_text, tapped_last, waiting_pulses
from handlers.update.step import NOTHING, Step
from handlers.update.turn import Turn
from locales import Text, says
from storage.asking.waves import get_wave
from storage.database.engine import Tx
from survey.buttons.callbacks import Action, Tap, parse
from survey.definition.definition import Definition

router = Router(name="under_seal")
router.message.filter(F.chat.type == "private")
router.edited_message.filter(F.chat.type == "private")

OF_PULSES = (Action.BALLOT, Action.UNSAY, Action.NOTICE, Action.COMMENTS)
OF_CUSTOMERS = (
    Action.SCORE, Action.CHOOSE, Action.RATE, Action.RIVAL, Action.THEME, Action.ADD, Action.FOLLOW,
)  # fmt: skip
OVER = ("pulse.closed", "pulse.lost")
DOUBTS = ("which", "which.pulse")
OPEN = (
    "notice", "notice.company", "notice.comments", "how", "later.done", "pulse.reminder",
    "sealed", "sealed.reason", "sealed.removed", "sealed.tryagain", "pulse.long", "pulse.media",
    "pulse.outsider", "pulse.removed", "council.caption",
)  # fmt: skip
NAMED = (
    "thanks", "thanks.until", "thanks.counted", "thanks.added", "note.thanks", "edited", "add.done",
    "reply.wanted", "check.yes", "check.no", "media.kept", "media.notscored", "media.notreason",
    "note.kept", "toolong", "quarantine", "help", "case.over", "case.unknownkind",
)  # fmt: skip
"""Texts of messages that may have no buttons: of pulses, and of customers' surveys."""


class Side(Enum):
    """Whose a message is that somebody replies to."""

    THEIRS = "theirs"  # they reply to what they wrote themselves, or to nothing
    NAMED = "named"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Mark:
    """A message of a pulse: the wave that its buttons name (0: none), or the key of its words."""

    wave_id: int
    key: str = ""


def mark_of(message: Message | None) -> Mark | None:
    """What makes a message one of a pulse; None where nothing does."""
    if message is None:
        return None
    for tap in _taps(message):
        if tap.action in OF_PULSES:
            return Mark(tap.ref)
    words = (message.text or message.caption or "").strip()
    key = says(words, (*OVER, *DOUBTS, *OPEN)) if words and _from_bot(message) else None
    return Mark(0, key) if key else None


def side_of(message: Message) -> Side:
    """Whose the message is that this one replies to, which no pulse is known by."""
    quoted = message.reply_to_message
    if quoted is None:
        return Side.UNKNOWN if message.external_reply else Side.THEIRS
    if not _from_bot(quoted):
        return Side.THEIRS
    taps = _taps(quoted)
    words = (quoted.text or quoted.caption or "").strip()
    if any(tap.action in OF_CUSTOMERS for tap in taps) or (words and says(words, NAMED)):
        return Side.NAMED
    return Side.UNKNOWN


def _taps(message: Message) -> list[Tap]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return [tap for row in rows for button in row if (tap := parse(button.callback_data or ""))]


def _from_bot(message: Message) -> bool:
    """Whether it is the bot's, or a copy of it; one that Telegram no longer shows may be."""
    origin = message.forward_origin
    copied = isinstance(origin, MessageOriginUser) and origin.sender_user.is_bot
    return message.from_user is None or message.from_user.is_bot or copied


class UnderPulse(Filter):
    """Passes replies to a message of a pulse, giving handlers `mark`."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        mark = mark_of(message.reply_to_message)
        return {"mark": mark} if mark else False


@router.message(UnderPulse())
@router.edited_message(UnderPulse())
async def said_under_pulse(message: Message, mark: Mark, turn: Turn) -> Step:
    """Seal it where that pulse is open to them; else store it nowhere, and say so."""
    if message.edit_date and (message.text or "/").startswith("/"):
        return NOTHING  # a command, or the words under a picture
    if not message.text:
        beside = message.media_group_id and message.caption is None  # an album's other pictures
        return NOTHING if beside else turn.say(Text("pulse.media"))
    pulses = await waiting_pulses(turn)
    found = await _meant(mark, pulses, turn.tx, turn.definition)
    if isinstance(found, str):
        return turn.say(Text(found))
    return await pulse_text(message, turn, pulses, found)


async def _meant(
    mark: Mark, pulses: list[Waiting], tx: Tx, definition: Definition
) -> Waiting | str:
    """The pulse of a message, or why there is none for them: a key of the catalogues."""
    if mark.key:
        if mark.key in DOUBTS or mark.key in OVER:
            return "pulse.closed" if mark.key in OVER else mark.key
        return (tapped_last(pulses) or "which.pulse") if pulses else "pulse.closed"
    for pulse in pulses:
        if pulse.wave.id == mark.wave_id:
            return pulse
    wave = await get_wave(tx, mark.wave_id)
    known = {survey.key for survey in definition.surveys}
    runs = wave is not None and wave.state == "open" and wave.survey_key in known
    return "pulse.outsider" if runs else "pulse.closed"
