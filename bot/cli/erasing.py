"""eleven erase: forget a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import Stopped, opened, run
from bot.cli.printing import AsJson, counted, put

if TYPE_CHECKING:
    from storage.database.changes import Change
    from storage.database.engine import Tx
    from storage.pulse.roster import Employee

WORDS = {  # what `storage.privacy.erase` counts, as it is told
    "people": ("customer",),
    "cases": ("case",),
    "answers": ("answer kept without a name", "answers kept without a name"),
    "reasons": ("reason",),
    "notes": ("note",),
    "invitations": ("invitation",),
    "links": ("personal link",),
    "messages": ("message to or about them", "messages to or about them"),
    "employees": ("roster entry", "roster entries"),
}


def add_commands(app: typer.Typer) -> None:
    app.command("erase")(erase)


def erase(
    telegram_id: Annotated[int | None, typer.Option(help="their Telegram id")] = None,
    external_id: Annotated[str | None, typer.Option(help="the company's own id")] = None,
    as_json: AsJson = False,
) -> None:
    """Forget a person, and print what was erased.

    Their scores stay counted and belong to nobody. A Telegram id also means an entry on a roster.
    Ballots are never touched: only the employee can withdraw theirs, by /erase in the chat. Whom an
    open pulse asks keeps their place in it without name and group, and is told so; the rest goes
    when it closes.
    """
    if (telegram_id is None) == (not external_id):
        raise Stopped("wants one of --telegram-id and --external-id", 2)
    erased = run(_erase(telegram_id, external_id))
    if not erased:
        raise Stopped("nobody is stored by this id")
    words = ", ".join(counted(n, *WORDS[kind]) for kind, n in erased)
    put(f"erased: {words}", {"erased": dict(erased)}, as_json=as_json)


async def _erase(telegram_id: int | None, external_id: str | None) -> list[tuple[str, int]]:
    """What was erased, kind by kind, without the kinds of which there was nothing."""
    from storage.people.people import find_external, find_person
    from storage.privacy.erase import forget_person
    from storage.pulse.keys import Keys
    from storage.pulse.roster import find_employments

    async with opened() as site, site.store.write() as tx:
        employments = []
        if telegram_id is not None:
            person = await find_person(tx, telegram_id)
            employments = await find_employments(tx, telegram_id)
        else:
            person = await find_external(tx, external_id or "")
        erased = {}
        if person:
            keys = Keys(site.settings.keys_dir)
            erased = await forget_person(tx, person.id, keys, site.definition, site.now)
        for employee in employments:
            await (await _leaving(tx, employee, site.now)).apply(tx)
        erased["employees"] = len(employments)
    return [(kind, erased[kind]) for kind in WORDS if erased.get(kind)]


async def _leaving(tx: Tx, employee: Employee, now: datetime) -> Change:
    """What erases a roster row: at once, or when the pulse closes that asks them."""
    from storage.asking.waves import open_wave_of
    from storage.pulse.roster import ForgetEmployee, KeepPlace
    from storage.pulse.samples import counts_under

    wave = await open_wave_of(tx, employee.survey_key)
    if wave and await counts_under(tx, wave.id, employee.id) is not None:
        return KeepPlace(employee, "erased", wave.id, now)
    return ForgetEmployee(employee.id)
