"""What an owner types after a button of /surveys: it is shown beside what holds, and asked about.

Nothing changes before a Yes. What was typed is read from the message itself, by the quotation
above the question, so that an edited text is asked about anew.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from handlers.addressing import address_rows
from handlers.company.defining import DecidedByFile, redefined, refused
from handlers.company.surveys import overview, paused_surveys
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.turn import Turn
from handlers.waiting import Awaited, asks, in_doubt, let_go, over, wait_for
from locales import Button, Prompt, Text
from locales.problems import problem_text
from storage.company.definitions import load_parts
from storage.company.expected import CASE, Expect, Expected, expected_of
from survey.buttons.callbacks import Action, Tap, number_of, waited_data
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


class Proposal(NamedTuple):
    """What a text would change: the part, its body, and the question about it."""

    part: str
    body: dict[str, Any]
    question: Text

    @property
    def mark(self) -> str:
        """Changes with whatever the question shows, so that an older Yes agrees to nothing."""
        return f"{self.question.key}\n{sorted(self.question.args.items(), key=str)}"

    @property
    def prompt(self) -> Prompt:
        yes = Button(Text("button.yes"), data=waited_data("yes", self.mark))
        no = Button(Text("button.no"), data=waited_data("no", self.mark))
        return Prompt(self.question, ((yes, no),))


@router.message(F.text, Awaited(case=False))
async def setting_typed(message: Message, row: Expected, turn: Turn) -> Step:
    """Ask whether it is to be so, or say in one line why it does not fit and wait on."""
    doubt = await in_doubt(message, row, turn)
    return doubt or await propose(message, row.what, turn)


async def propose(message: Message, what: str, turn: Turn) -> Step:
    """The question about a typed text; the one before it is closed."""
    if turn.who.role is not Role.OWNER:
        row = await expected_of(turn.tx, turn.who.telegram_id)
        return let_go(row, turn) + turn.say(Text("owners.only"))
    here = message.message_id
    proposal = _proposal(what, message.text or "", await load_parts(turn.tx, gone=True))
    try:
        await redefined(turn.tx, proposal.part, proposal.body, turn.now, turn.decided)
    except DecidedByFile:
        row = await expected_of(turn.tx, turn.who.telegram_id)
        return let_go(row, turn) + turn.say(Text("file.decides"))
    except Faulty as fault:
        wrong = problem_text(str(fault.faults[0]), "problem.other")
        problem = Text("typed.wrong", {"problem": wrong})
        whom = (await address_rows(turn))[:-1]  # it may have been meant for somebody
        return await wait_for(turn, what, Prompt(problem, whom), reply_to=here)
    return await wait_for(turn, what, proposal.prompt, typed=here, reply_to=here)


@router.callback_query(Tapped(Action.WAITED))
async def settled(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Change it, or leave it as it is; whatever was typed may have been meant for somebody."""
    row, message = await expected_of(turn.tx, turn.who.telegram_id), callback.message
    quoted = message.reply_to_message if isinstance(message, Message) else None
    holds = row is not None and row.holds(turn.now) and row.typed is not None and row.what != CASE
    if row is None or not holds or not asks(row, callback) or turn.who.role is not Role.OWNER:
        return over(callback, turn.who)
    done = Step(changes=(Expect(turn.who.telegram_id, None, turn.now),)) + toast(callback)
    if tap.value == "no":
        rows = await address_rows(turn) if quoted else ()
        kept = Text("confirm.kept.whom" if rows else "confirm.kept")
        return done + turn.edit(callback, Prompt(kept, rows))
    if quoted is None or quoted.message_id != row.typed or not quoted.text:
        return over(callback, turn.who)
    proposal = _proposal(row.what, quoted.text, await load_parts(turn.tx, gone=True))
    if tap.ref != number_of(proposal.mark):  # the text was edited, or somebody else was faster
        return toast(callback) + turn.edit(callback, proposal.prompt)
    try:
        step, changed = await redefined(
            turn.tx, proposal.part, proposal.body, turn.now, turn.decided
        )
    except (DecidedByFile, Faulty) as fault:
        return refused(callback, turn.who, fault)
    listed = overview(changed, await paused_surveys(turn.tx, changed), turn.who)
    return step + done + turn.edit(callback, listed)


def _proposal(what: str, typed: str, parts: Parts) -> Proposal:
    """The part that a text sets, its body, and what is asked first."""
    words = typed.strip()
    if what in COMPANY:
        company, key = parts["company"], COMPANY[what]
        question = Text(f"confirm.{what}", {"old": str(company[key]), "new": words})
        return Proposal("company", {**company, key: words}, question)
    kind = what.removeprefix("add.")
    first, field = NEW[kind]
    numbered = (first if n == 1 else f"{first}-{n}" for n in range(1, len(parts) + 2))
    key = next(key for key in numbered if f"survey:{key}" not in parts)
    lists = [one.strip() for one in re.split(r"[,;，、；\n]", words) if one.strip()]
    body = {"key": key, "kind": kind, field: words if kind == "nps" else lists}
    shown = words if kind == "nps" else "\n".join(f"– {one}" for one in lists)
    question = Text("confirm.add", {"kind": Text(f"survey.{kind}"), "new": shown})
    return Proposal(f"survey:{key}", body, question)
