"""Properties of people in queries: the same on both engines, whatever their names are."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database.engine import Store
from storage.database.tables import people
from storage.people.people import AddProperties
from storage.people.properties import having, property_of
from survey.people.eligible import is_eligible
from tests.storage.rows import add_person, put

NAMES = ["status", "город", "城市", "a.b", "a[0]", 'q"uo"te', "back\\slash", "it's", "$", "o'%"]


@pytest.mark.parametrize("name", NAMES)
async def test_a_property_is_found_by_any_name(store: Store, name: str) -> None:
    """Also among people who have none of that name."""
    alice = await add_person(store)
    await put(store, AddProperties(alice.id, {name: "Turku", "other": "x"}))
    await add_person(store, "Boris")
    async with store.read() as tx:
        rows = await tx.execute(sa.select(people.c.name, property_of(tx, name)))
        assert {tuple(row) for row in rows} == {("Alice", "Turku"), ("Boris", None)}


words = st.dictionaries(
    st.sampled_from(["status", "город", "segment"]), st.sampled_from(["active", "Retail", "да"])
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(properties=words, eligible=words, segment=st.sampled_from(["", "Retail"]))
async def test_the_query_and_the_rule_agree(
    store: Store, properties: dict[str, str], eligible: dict[str, str], segment: str
) -> None:
    one = await add_person(store, segment=segment)
    await put(store, AddProperties(one.id, properties))
    async with store.read() as tx:
        found = await tx.scalar(
            sa.select(people.c.id).where(people.c.id == one.id, *having(tx, eligible))
        )
    assert (found is not None) is is_eligible(eligible, segment, properties)
