"""What managers are told of deliveries: what may not have arrived, and chats that are lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from reports.report import thawed
from storage.asking.doubts import doubtful_waves
from storage.asking.waves import Wave, get_wave
from storage.company.staff import load_staff
from storage.database.engine import Tx
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import enter
from storage.outgoing.outbox import Enqueue, Outgoing, refused_posts
from survey.definition.definition import Definition

LOOK_BACK = timedelta(days=30)
STALE_POST = timedelta(days=14)  # nobody wants an older digest


async def warn(
    tx: Tx,
    definition: Definition,
    now: datetime,
    key: str,
    *,
    about: int = 0,
    again: int | None = None,
    **args: str | int,
) -> None:
    """Queue a text of the catalogues for those who read alerts.

    `about`: the chat that it concerns, where it could not be read; `again`: the outbox row that
    a button posts again.
    """
    staff = await load_staff(tx, definition.company)
    lost = staff.alerts == about  # then its managers hear of it one by one
    payload = {"key": key, "args": args, "again": again}
    for reader in staff.managers if lost else staff.readers:
        await Enqueue(OutgoingKind.WARNING, reader, payload, now).apply(tx)


async def warn_owners(
    tx: Tx, definition: Definition, now: datetime, key: str, **args: str | int
) -> None:
    """Queue a text of the catalogues for the owners alone: it is about the installation."""
    payload = {"key": key, "args": args, "again": None}
    for owner in (await load_staff(tx, definition.company)).owners:
        await Enqueue(OutgoingKind.WARNING, owner, payload, now).apply(tx)


async def warn_of_doubt(tx: Tx, row: Outgoing, definition: Definition, now: datetime) -> None:
    """A post of unknown outcome: a manager looks, and may post it again."""
    report = thawed(row.kind, row.payload, definition)
    doubt = report.doubt() if report else None
    if doubt:
        key, args = doubt
        await warn(tx, definition, now, key, about=row.chat_id, again=row.id, **args)


async def offer_refused_posts(tx: Tx, definition: Definition, now: datetime) -> None:
    """What a channel or group refused is offered again, once, when it takes messages again."""
    for post in await refused_posts(tx, now - STALE_POST):
        if not await enter(tx, "", "offer", str(post.id), post.chat_id, "told", now):
            continue
        chat = str(post.chat_id)
        if post.kind == OutgoingKind.PULSE:
            survey = post.payload["pulse"]["survey"]
            await warn(
                tx, definition, now, "refused.pulse", again=post.id, chat=chat, survey=survey
            )
            continue
        digest = post.payload["digest"]
        await warn(
            tx, definition, now, "refused.digest", again=post.id,
            chat=chat, survey=digest["survey"], week=int(digest["week"][-2:]),
        )  # fmt: skip


async def warn_of_doubtful_waves(tx: Tx, definition: Definition, now: datetime) -> None:
    """One message a wave, once all its questions have been sent: how many may not have arrived."""
    for wave_id, n in (await doubtful_waves(tx, now - LOOK_BACK)).items():
        wave = await get_wave(tx, wave_id)
        if wave and await enter(tx, wave.survey_key, "doubt", str(wave_id), 0, "told", now):
            await warn(tx, definition, now, "doubt.invitations", n=n, survey=wave.survey_key)


async def warn_of_stuck_wave(tx: Tx, definition: Definition, wave: Wave, now: datetime) -> None:
    """Once an anonymous wave: it should have closed, but nobody can read its ballots."""
    if await enter(tx, wave.survey_key, "stuck", str(wave.id), 0, "told", now):
        await warn(tx, definition, now, "pulse.stuck", survey=wave.survey_key)
