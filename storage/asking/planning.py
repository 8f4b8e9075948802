"""The plan of a named wave: whom it still has to invite, so that planning survives a crash.

It lives in the wave's row (`frozen`) until everybody is invited: how many of each segment, when
their questions are due, who is at work on it, and until when nobody else takes it over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.asking.asked import asks_of
from storage.asking.waves import Wave, open_waves, wave_for_close
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import invitations, outbox, people, waves
from storage.database.types import new_id
from storage.outgoing.kinds import OutgoingKind
from survey.definition.definition import Survey


@dataclass(frozen=True)
class Plan:
    """What is left to know of a wave while it is being planned; times in ISO 8601."""

    quota: Mapping[str, int]  # segment -> people
    due: str
    planner: int
    until: str

    @property
    def due_at(self) -> datetime:
        return datetime.fromisoformat(self.due)


def plan_of(wave: Wave) -> Plan | None:
    """The unfinished plan of a wave; None where everybody is invited."""
    plan = wave.frozen.get("plan")
    return Plan(**plan) if plan else None


async def abandoned(tx: Tx, kind: str, now: datetime) -> list[Wave]:
    """Open waves whose planner has not been heard of for too long."""
    plans = [(wave, plan_of(wave)) for wave in await open_waves(tx, kind)]
    return [wave for wave, plan in plans if plan and datetime.fromisoformat(plan.until) <= now]


async def put_plan(tx: Tx, wave: Wave, plan: Plan | None) -> None:
    """Store the plan as it stands now; None ends it, and the wave knows how many it invited."""
    frozen: dict[str, Any] = {k: v for k, v in wave.frozen.items() if k != "plan"}
    values: dict[str, Any] = {"frozen": frozen}
    if plan:
        frozen["plan"] = asdict(plan)
    else:
        chosen = sa.select(sa.func.count()).where(equals(invitations.c.wave_id, wave.id))
        values["invited"] = await tx.scalar(chosen)
    await tx.execute(waves.update().where(waves.c.id == wave.id).values(**values))


async def plan_to_work_on(tx: Tx, wave_id: int, planner: int) -> tuple[Wave, Plan] | None:
    """The locked wave and its plan; None where it is over, finished or somebody else's."""
    wave = await wave_for_close(tx, wave_id)
    plan = plan_of(wave) if wave and wave.state == "open" else None
    return (wave, plan) if wave and plan and plan.planner == planner else None


async def invited_people(tx: Tx, wave_id: int) -> dict[int, str]:
    """Everybody whom a wave has invited so far, with their segment."""
    rows = await tx.execute(
        sa.select(invitations.c.person_id, invitations.c.segment).where(
            equals(invitations.c.wave_id, wave_id)
        )
    )
    return {row.person_id: row.segment for row in rows}


async def invite(
    tx: Tx, survey: Survey, wave: Wave, person_ids: Sequence[int], due: datetime
) -> int:
    """Invite these people and queue their questions; how many are still there to be asked."""
    found = await tx.execute(
        sa.select(people.c.id, people.c.telegram_id, people.c.segment).where(
            people.c.id.in_(person_ids),
            people.c.telegram_id.is_not(None),
            people.c.state == "active",
        )
    )
    asked = [(new_id(), row) for row in found]
    if not asked:
        return 0
    asks = await asks_of(tx, survey, {row.id: id_ for id_, row in asked})
    fixed = {
        "survey_key": wave.survey_key,
        "wave_id": wave.id,
        "touchpoint": "",
        "via": "wave",
        "state": "queued",
        "created_at": wave.opened_at,
        "early": {},
    }
    await tx.execute(
        invitations.insert(),
        [
            fixed | {"id": id_, "person_id": row.id, "segment": row.segment, "asks": asks[row.id]}
            for id_, row in asked
        ],
    )
    await tx.execute(
        outbox.insert(),
        [
            {"kind": OutgoingKind.INVITATION, "chat_id": row.telegram_id, "due_at": due,
             "payload": {"invitation": id_}}
            for id_, row in asked
        ],
    )  # fmt: skip
    return len(asked)
