"""The notices of an anonymous wave and its one reminder, queued at the opening for their days.

Both are decided before anybody has voted: nothing about them can tell who did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from storage.database.engine import Tx
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from storage.pulse.roster import Employee
from survey.definition.definition import Definition, Survey
from survey.people.drip import drip, weekly_parts
from survey.time.hours import next_sending, parse_hours

DAY = timedelta(days=1)


async def queue_notices(
    tx: Tx,
    definition: Definition,
    survey: Survey,
    wave_id: int,
    members: Sequence[Employee],
    now: datetime,
    random: Random,
    *,
    at_once: bool,
) -> None:
    """Queue what everybody in the sample is sent while the wave is open.

    `at_once` asks everybody now; otherwise a part each week of the cycle, in the sending hours.
    The reminder follows each notice after the survey's `reminder_days`, in the sending hours too,
    where at least a day is left to answer.
    """
    company = definition.company
    hours, zone = parse_hours(company.sending_hours), company.zone
    closes_at = now + timedelta(days=survey.open_days)
    parts = 1 if at_once else weekly_parts(survey.open_days)
    weeks = drip({member.id: member.segment for member in members}, parts, random)
    for member in members:
        turn = now + timedelta(weeks=weeks[member.id])
        due = turn if at_once else next_sending(turn, hours, zone)
        payload = {"wave": wave_id, "employee": member.id}
        await Enqueue(OutgoingKind.NOTICE, member.telegram_id, payload, due).apply(tx)
        for days in survey.reminder_days[:1]:
            again = next_sending(due + timedelta(days=days), hours, zone)
            if again + DAY <= closes_at:
                await Enqueue(
                    OutgoingKind.REMINDER_PULSE, member.telegram_id, payload, again
                ).apply(tx)
