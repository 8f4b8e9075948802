"""Looking for some days' answers reads those days alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from storage.answers.answer_days import answered_on
from storage.answers.reasons import unsorted_reasons
from storage.database.engine import Store
from storage.database.tables import responses
from tests.storage.rows import only_sqlite

DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("at", "day", "found"),
    [
        (datetime(2026, 11, 15, 10, 0, tzinfo=UTC), DAY, True),  # 00:00 at UTC+14
        (datetime(2026, 11, 17, 11, 59, tzinfo=UTC), DAY, True),  # 23:59 at UTC-12
        (datetime(2026, 11, 16, 12, 0, tzinfo=UTC), date(2026, 11, 15), False),
    ],
)
async def test_the_companys_day_decides(
    store: Store, at: datetime, day: date, *, found: bool
) -> None:
    answer = {"id": 1, "survey_key": "k", "day": day, "scored_at": at, "score": 9}
    async with store.write() as tx:
        await tx.execute(
            responses.insert().values(
                **answer, touchpoint="", segment="", via="link", awaiting=False, reason_parts={}
            )
        )
        count = sa.select(sa.func.count()).select_from(responses)
        assert await tx.scalar(count.where(answered_on("k", DAY, DAY))) == found
        assert await tx.scalar(count.where(answered_on("k", date.min, date.max))) == 1


@only_sqlite
async def test_it_is_found_by_the_index(store: Store) -> None:
    seen = []
    engine = store.writer.sync_engine
    sa.event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2:4]))
    async with store.write() as tx:
        await unsorted_reasons(tx, "k", DAY, DAY)
        statement, parameters = next(one for one in seen if one[0].startswith("SELECT"))
        plan = await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        assert "ix_responses_scored (survey_key=? AND scored_at>? AND scored_at<?)" in str(
            plan.all()
        )
