"""/export and /erase: one's own data as a file, and gone.

A ballot is never shown, and nothing that is said here tells whether there is one.
"""

from __future__ import annotations

import json
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.update.replies import attach, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.turn import Turn
from locales import Button, Prompt, Text
from storage.asking.waves import open_wave_of, wave_for_close
from storage.company.expected import Expect
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.privacy.erase import ForgetPerson
from storage.privacy.export import customer_data, employee_samples, staff_data
from storage.pulse.ballots import WithdrawBallot
from storage.pulse.keys import KeyMissing, Keys
from storage.pulse.roster import Employee, ForgetEmployee
from storage.pulse.samples import counts_under
from survey.buttons.callbacks import Action, Tap, erase_data

router = Router(name="mydata")
router.message.filter(F.chat.type == "private")

ROSTER_ROW = ("survey_key", "telegram_id", "name", "language", "segment", "state", "muted")


@router.message(Command("export", ignore_mention=True))
async def export_asked(message: Message, turn: Turn) -> Step:
    """Send all that is stored by name: of a customer everything, of others their row.

    But nothing of the company's list to whom a personal link bound.
    """
    if _unknown(turn.who):
        return turn.say(Text("privacy.none"))
    stored: dict[str, Any] = {}
    if turn.who.person:
        stored["customer"] = await customer_data(turn.tx, turn.who.person.id)
    if turn.who.employments:
        stored["employee"] = [
            _row(employee) | {"samples": await employee_samples(turn.tx, employee.id)}
            for employee in turn.who.employments
        ]
    written = await staff_data(turn.tx, turn.who.telegram_id)  # which does not end with the role
    if any(written.values()):
        stored["written_as_staff"] = written
    if turn.who.reads:
        name = turn.who.staff.names.get(turn.who.telegram_id, "")  # none where the file names them
        stored["staff"] = {
            "telegram_id": turn.who.telegram_id, "name": name, "role": turn.who.role.name.lower(),
        }  # fmt: skip
    data = json.dumps(stored, ensure_ascii=False, indent=2).encode()
    caption = Text("export.caption")
    if _bound(turn.who):
        caption = Text("personal.list", {"company": turn.definition.company.name})
    return attach(turn.who.telegram_id, "my-data.json", data, caption, turn.who.language)


def _bound(who: Respondent) -> bool:
    """Whether a personal link is all that says who they are."""
    return who.person is not None and who.person.bound_at is not None


def _row(employee: Employee) -> dict[str, Any]:
    return {name: getattr(employee, name) for name in ROSTER_ROW}


def _unknown(who: Respondent) -> bool:
    return who.person is None and not who.employments and not who.reads


@router.message(Command("erase", ignore_mention=True))
async def erase_asked(message: Message, turn: Turn) -> Step:
    """Say what would go, and ask."""
    if _unknown(turn.who):
        return turn.say(Text("privacy.none"))
    keys = [
        *(["erase.ask.customer"] if turn.who.person else []),
        *(["erase.ask.employee"] if turn.who.employments else []),
    ]
    stays = ["erase.staff"] if turn.who.reads else []
    buttons = (
        Button(Text("button.yes"), data=erase_data("yes")),
        Button(Text("button.no"), data=erase_data("no")),
    )
    said = [turn.text(key) for key in keys + stays]
    if _bound(turn.who):
        said.append(turn.text("personal.list", company=turn.definition.company.name))
    words = "\n\n".join(said)
    return turn.say(Prompt(words, (buttons,) if keys else ()))


@router.callback_query(Tapped(Action.ERASE))
async def erase_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Forget this person on either side of the wall; the reply is the same whatever there was."""
    if tap.value == "no":
        return toast(callback) + turn.edit(callback, Text("erase.kept"))
    changes: list[Change] = []
    if turn.who.person:
        changes.append(ForgetPerson(turn.who.person.id, turn.keys, turn.definition, turn.now))
    for employee in turn.who.employments:
        try:
            changes += await _withdrawn(turn.tx, turn.keys, employee)
        except KeyMissing:  # a ballot that cannot be found would be counted after all
            return toast(callback, turn.text("erase.later"), alert=True)
        changes.append(ForgetEmployee(employee.id))
    changes.append(Expect(turn.who.telegram_id, None, turn.now))
    done = turn.edit(callback, Text("erase.done"))
    return Step(changes=tuple(changes)) + toast(callback) + done


async def _withdrawn(tx: Tx, keys: Keys, employee: Employee) -> list[WithdrawBallot]:
    """What takes back the open ballot of an employee, should there be one."""
    wave = await open_wave_of(tx, employee.survey_key)
    locked = await wave_for_close(tx, wave.id) if wave else None
    if locked is None or locked.state != "open":
        return []
    if await counts_under(tx, locked.id, employee.id) is None:
        return []
    keys.get(locked.id)
    return [WithdrawBallot(keys, locked.id, employee.id)]
