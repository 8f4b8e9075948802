"""What an owner types after a button of /surveys: a name, a time zone, a new survey."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import Message

from handlers.company.defining import Decided, DecidedByFile, redefined
from handlers.company.surveys import overview, paused_surveys
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from locales import Text
from locales.problems import problem_text
from storage.company.definitions import load_parts
from storage.company.expected import Expect, expected_of
from storage.database.engine import Tx
from survey.buttons.roles import Role
from survey.definition.faults import Faulty
from survey.definition.parts import Parts

router = Router(name="typed")
router.message.filter(F.chat.type == "private")

COMPANY = {"name": "name", "zone": "timezone"}
NEW = {
    "nps": ("customers", "subject"),
    "csi": ("ratings", "attributes"),
    "enps": ("team", "segments"),
}
"""A new survey's key, and which of its keys is typed."""


class Awaited(Filter):
    """Passes the text that an owner was asked for, giving handlers `what`.

    Whoever is on a roster must reply to the question: another text may be meant for a pulse.
    """

    async def __call__(
        self, message: Message, who: Respondent, tx: Tx, now: datetime
    ) -> bool | dict[str, Any]:
        if who.role is not Role.OWNER or (who.on_roster and not message.reply_to_message):
            return False
        quoted = message.reply_to_message
        if quoted and quoted.reply_markup:  # the question that was put has no buttons
            return False
        what = await expected_of(tx, who.telegram_id, now)
        return {"what": what} if what else False


@router.message(F.text, Awaited())
async def setting_typed(
    message: Message, what: str, who: Respondent, tx: Tx, now: datetime, decided: Decided
) -> Step:
    """Store what was typed, or say in one line why it does not fit and wait on."""
    parts = await load_parts(tx, gone=True)
    part, body = _meant(what, (message.text or "").strip(), parts)
    try:
        step, definition = await redefined(tx, part, body, now, decided)
    except DecidedByFile:
        return say(who.telegram_id, Text("file.decides"), who.language)
    except Faulty as fault:
        wrong = {"problem": problem_text(str(fault.faults[0]), "problem.other")}
        return say(who.telegram_id, Text("typed.wrong", wrong), who.language, expecting=True)
    done = Step(changes=(Expect(who.telegram_id, None, now),))
    paused = await paused_surveys(tx, definition)
    return step + done + say(who.telegram_id, overview(definition, paused, who), who.language)


def _meant(what: str, words: str, parts: Parts) -> tuple[str, dict[str, Any]]:
    """The part that a text sets, and its body."""
    if what in COMPANY:
        return "company", {**parts["company"], COMPANY[what]: words}
    kind = what.removeprefix("add.")
    first, field = NEW[kind]
    numbered = (first if n == 1 else f"{first}-{n}" for n in range(1, len(parts) + 2))
    key = next(key for key in numbered if f"survey:{key}" not in parts)
    lists = [one.strip() for one in re.split(r"[,;，、；\n]", words) if one.strip()]
    return f"survey:{key}", {"key": key, "kind": kind, field: words if kind == "nps" else lists}
