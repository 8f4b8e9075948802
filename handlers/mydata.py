"""/export and /erase: one's own data as a file, and gone.

A ballot is never shown, and nothing that is said here tells whether there is one.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.update.replies import attach, edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from locales import Button, Prompt, Text, text
from storage.asking.waves import open_wave_of, wave_for_close
from storage.company.expected import Expect
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.privacy.erase import ForgetPerson
from storage.privacy.export import customer_data
from storage.pulse.ballots import WithdrawBallot
from storage.pulse.keys import KeyMissing, Keys
from storage.pulse.roster import Employee, ForgetEmployee
from storage.pulse.samples import counts_under
from survey.buttons.callbacks import Action, Tap, erase_data
from survey.definition.definition import Definition

router = Router(name="mydata")
router.message.filter(F.chat.type == "private")

ROSTER_ROW = ("survey_key", "telegram_id", "name", "language", "segment", "state", "muted")


@router.message(Command("export", ignore_mention=True))
async def export_asked(message: Message, who: Respondent, tx: Tx, definition: Definition) -> Step:
    """Send all that is stored by name: of a customer everything, of others their row.

    But nothing of the company's list to whom a personal link bound.
    """
    if _unknown(who):
        return say(who.telegram_id, Text("privacy.none"), who.language)
    stored: dict[str, Any] = {}
    if who.person:
        stored["customer"] = await customer_data(tx, who.person.id)
    if who.employments:
        stored["employee"] = [_row(employee) for employee in who.employments]
    if who.reads:
        name = who.staff.names.get(who.telegram_id, "")  # none where the file names them
        stored["staff"] = {
            "telegram_id": who.telegram_id, "name": name, "role": who.role.name.lower(),
        }  # fmt: skip
    data = json.dumps(stored, ensure_ascii=False, indent=2).encode()
    caption = Text("export.caption")
    if _bound(who):
        caption = Text("personal.list", {"company": definition.company.name})
    return attach(who.telegram_id, "my-data.json", data, caption, who.language)


def _bound(who: Respondent) -> bool:
    """Whether a personal link is all that says who they are."""
    return who.person is not None and who.person.bound_at is not None


def _row(employee: Employee) -> dict[str, Any]:
    return {name: getattr(employee, name) for name in ROSTER_ROW}


def _unknown(who: Respondent) -> bool:
    return who.person is None and not who.employments and not who.reads


@router.message(Command("erase", ignore_mention=True))
async def erase_asked(message: Message, who: Respondent, definition: Definition) -> Step:
    """Say what would go, and ask."""
    if _unknown(who):
        return say(who.telegram_id, Text("privacy.none"), who.language)
    keys = [
        *(["erase.ask.customer"] if who.person else []),
        *(["erase.ask.employee"] if who.employments else []),
    ]
    stays = ["erase.staff"] if who.reads else []
    buttons = (
        Button(Text("button.yes"), data=erase_data("yes")),
        Button(Text("button.no"), data=erase_data("no")),
    )
    said = [text(who.language, key) for key in keys + stays]
    if _bound(who):
        said.append(text(who.language, "personal.list", company=definition.company.name))
    words = "\n\n".join(said)
    return say(who.telegram_id, Prompt(words, (buttons,) if keys else ()), who.language)


@router.callback_query(Tapped(Action.ERASE))
async def erase_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    keys: Keys,
    definition: Definition,
    now: datetime,
) -> Step:
    """Forget this person on either side of the wall; the reply is the same whatever there was."""
    if tap.value == "no":
        return toast(callback) + edit(callback, Text("erase.kept"), who.language)
    changes: list[Change] = []
    if who.person:
        changes.append(ForgetPerson(who.person.id, keys, definition, now))
    for employee in who.employments:
        try:
            changes += await _withdrawn(tx, keys, employee)
        except KeyMissing:  # a ballot that cannot be found would be counted after all
            return toast(callback, text(who.language, "erase.later"), alert=True)
        changes.append(ForgetEmployee(employee.id))
    changes.append(Expect(who.telegram_id, None, now))
    done = edit(callback, Text("erase.done"), who.language)
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
