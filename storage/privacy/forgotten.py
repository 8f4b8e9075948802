"""Who answered lately and was forgotten since: a mark for each survey, until its quarantine ends.

Without it a person who erases their data could be counted again at once, and again after that.
A mark is a keyed hash of the survey and the Telegram id. Its key is a file beside the keys of open
waves, so neither the database nor a backup leads from a mark to an account. Its end is a Monday,
so that it does not lead to the one score that was given at that instant.
"""

from __future__ import annotations

import contextlib
import hmac
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from storage.database.changes import insert
from storage.database.engine import Tx
from storage.database.tables import forgotten, responses
from storage.pulse.keys import Keys
from survey.definition.definition import Definition
from survey.scores.scale import Kind


def mark(key: bytes, telegram_id: int, survey_key: str) -> bytes:
    """32 bytes, HMAC-SHA-256."""
    return hmac.digest(key, f"{telegram_id}:{survey_key}".encode(), "sha256")


def monday_after(until: datetime) -> date:
    """The first Monday (UTC) after the day of an instant: it ends the same for a week of people."""
    return until.date() + timedelta(days=7 - until.date().weekday())


async def remember(
    tx: Tx,
    keys: Keys,
    definition: Definition,
    telegram_id: int,
    theirs: sa.ColumnElement[bool],
    now: datetime,
) -> None:
    """Before `theirs`, the responses of a person, belong to nobody: mark what counted lately."""
    newest = sa.select(responses.c.survey_key, sa.func.max(responses.c.scored_at)).where(theirs)
    rows = await tx.execute(newest.group_by(responses.c.survey_key))
    answered: dict[str, datetime] = {row[0]: row[1] for row in rows}
    until: dict[str, datetime] = {}
    for survey in definition.surveys:
        of_kind = [one.key for one in definition.surveys if one.kind is survey.kind]
        last = max((answered[key] for key in of_kind if key in answered), default=None)
        if survey.kind is not Kind.ENPS and last is not None:
            until[survey.key] = last + timedelta(days=survey.quarantine_days)
    until = {survey_key: end for survey_key, end in until.items() if end > now}
    if not until:
        return
    with contextlib.suppress(OSError):  # nobody stays stored because a folder is full
        key = keys.of_forgotten(make=True)
        for survey_key, end in until.items():
            values = {"until": monday_after(end)}
            await tx.execute(
                insert(tx, forgotten)
                .values(mark=mark(key, telegram_id, survey_key), **values)
                .on_conflict_do_update(index_elements=[forgotten.c.mark], set_=values)
            )


async def counted_before(
    tx: Tx, keys: Keys, telegram_id: int | None, survey_key: str, now: datetime
) -> datetime | None:
    """Until when a survey counts no score of this account, as one was given and then erased."""
    if telegram_id is None:
        return None
    try:
        key = keys.of_forgotten()
    except OSError:  # nobody was ever forgotten here, or the database is another's
        return None
    until = await tx.scalar(
        sa.select(forgotten.c.until).where(
            forgotten.c.mark == mark(key, telegram_id, survey_key),
            forgotten.c.until > now.date(),
        )
    )
    return datetime.combine(until, datetime.min.time(), now.tzinfo) if until else None


async def drop_old_marks(tx: Tx, today: date) -> None:
    """Marks whose quarantine is over."""
    await tx.execute(forgotten.delete().where(forgotten.c.until <= today))
