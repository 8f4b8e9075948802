"""eleven erase: forget a person."""

from __future__ import annotations

import sqlite3

import pytest

from tests.blackbox.installation import Installation

PEOPLE = "external_id,telegram_id,name\ncrm-1,1001,Alice\ncrm-2,,Boris\n"
ROSTER = "telegram_id,name,segment\n1001,Alice,Sales\n1003,Chen,Sales\n"


async def fill(site: Installation) -> None:
    (site.folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (site.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    assert (await site.eleven("people", "import", "people.csv")).status == 0
    assert (await site.eleven("people", "import", "roster.csv", "--survey", "team")).status == 0


NAMES = {
    "people": "SELECT name FROM people ORDER BY name",
    "employees": "SELECT name FROM employees ORDER BY name",
}


def names(site: Installation, table: str) -> list[str]:
    with sqlite3.connect(site.folder / "data" / "eleven.db") as database:
        return [name for (name,) in database.execute(NAMES[table])]


async def test_a_telegram_id_means_the_customer_and_the_roster_entry(site: Installation) -> None:
    await fill(site)
    ran = await site.eleven("erase", "--telegram-id", "1001")
    assert ran.line == "erased: 1 customer, 1 roster entry"
    assert (names(site, "people"), names(site, "employees")) == (["Boris"], ["Chen"])
    again = await site.eleven("erase", "--telegram-id", "1001")
    assert (again.status, again.fault) == (1, "nobody is stored by this id")


async def test_an_external_id_means_the_customer_alone(site: Installation) -> None:
    await fill(site)
    ran = await site.eleven("erase", "--external-id", "crm-1")
    assert ran.line == "erased: 1 customer"
    assert (names(site, "people"), names(site, "employees")) == (["Boris"], ["Alice", "Chen"])


@pytest.mark.parametrize("words", [(), ("--telegram-id", "1", "--external-id", "x")])
async def test_one_id_is_wanted(site: Installation, words: tuple[str, ...]) -> None:
    ran = await site.eleven("erase", *words)
    assert (ran.status, ran.fault) == (2, "wants one of --telegram-id and --external-id")
