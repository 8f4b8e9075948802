"""Whether a question is still open is decided in one way: for one, before sending, and for many."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import sqlalchemy as sa

from storage.asking.stages import may_be_sent, stage_of, still_open
from storage.asking.waves import mark_closed
from storage.database.engine import Store
from storage.database.tables import invitations, responses, waves
from survey.asking.interview import Stage
from survey.definition.definition import Company, Definition, Survey
from survey.scores.scale import Kind
from tests.storage.rows import MONDAY, add_person, ask, invitation, open_wave, put, tap

SURVEY = Survey(key="customers", kind=Kind.NPS, subject="Kettle")
DEFINITION = Definition(company=Company(name="Kettle", timezone="Etc/UTC"), surveys=(SURVEY,))
DAY = timedelta(days=1)


async def test_all_say_the_same(store: Store) -> None:
    """In a wave or alone, open or closed, new or old, answered or not: each combination."""
    opened = await open_wave(store, "customers", "nps")
    closed = await open_wave(store, "others", "nps")
    async with store.write() as tx:
        await mark_closed(tx, closed, MONDAY, None)
    now = MONDAY + 40 * DAY
    said = []
    for wave, age, answered in product((None, opened, closed), (DAY, 31 * DAY), (False, True)):
        alice, at = await add_person(store), now - age
        asked = await ask(store, alice, wave_id=wave, delivered_at=at, created_at=at)
        if answered:
            await put(store, tap(asked, 8, at, awaiting=True))
        one = await invitation(store, asked.id)
        async with store.read() as tx:
            open_ones = await tx.scalars(
                sa.select(invitations.c.id)
                .outerjoin(waves, waves.c.id == invitations.c.wave_id)
                .outerjoin(responses, responses.c.id == invitations.c.id)
                .where(still_open(now))
            )
            in_sql = one.id in set(open_ones)
        in_python = stage_of(one, now, DEFINITION) is Stage.SCORE
        assert in_sql == in_python
        if age is DAY:  # what is sent was asked just now
            assert may_be_sent(one) == in_python
        said.append(in_python)
    assert said.count(True) == 3  # alone and new; in the open wave, new and old
