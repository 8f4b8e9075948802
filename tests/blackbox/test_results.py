"""eleven results: numbers between two days."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage.database.engine import open_store
from storage.people.people import AddProperties
from tests.blackbox.installation import Installation
from tests.storage.rows import MONDAY, add_person, ask, put, tap


async def fill(site: Installation, at: datetime = MONDAY) -> None:
    """Forty answers from Turku, ten of them detractors, and two from elsewhere."""
    assert (await site.eleven("migrate")).status == 0
    store = open_store(f"sqlite:///{site.folder}/data/eleven.db")
    try:
        for number in range(42):
            person = await add_person(store, segment="Retail" if number < 40 else "Online")
            served = {"operator": "Alice" if number < 40 else "Boris"}
            here = {"город": "Turku"} if number < 40 else {}
            await put(store, AddProperties(person.id, served | here))
            asked = await ask(store, person, delivered_at=at, created_at=at)
            score = 9 if number >= 10 else 3
            await put(store, replace(tap(asked, score, at), day=at.date()))
    finally:
        await store.close()


DAYS = ("--from", "2026-11-16", "--to", "2026-11-16")


@pytest.mark.parametrize(
    ("by", "named"), [("segment", ("Online", "Retail")), ("город", ("(none)", "Turku"))]
)
async def test_parts_with_few_answers_are_told_in_people(
    site: Installation, by: str, named: tuple[str, str]
) -> None:
    await fill(site)
    ran = await site.eleven("results", "customers", *DAYS, "--by", by)
    assert ran.status == 0, ran
    assert ran.out.splitlines() == [
        'survey "customers", 2026-11-16 to 2026-11-16: 42 answers',
        "NPS +52 (probably +24 to +74), n 42: 32 gave 9-10, 0 gave 7-8, 10 gave 0-6",
        "42 of 42 invitations answered (100 %)",
        f"by {by}:",
        f"  {named[0]:<6}  2 people: 2 gave 9-10, 0 gave 7-8, 0 gave 0-6 (an NPS takes 30)",
        f"  {named[1]:<6}  NPS +50 (probably +21 to +72), n 40: "
        "30 gave 9-10, 0 gave 7-8, 10 gave 0-6",
    ]


async def test_a_person_who_served_few_has_no_figure(site: Installation) -> None:
    await fill(site)
    ran = await site.eleven("results", "customers", *DAYS, "--by", "operator")
    assert ran.out.splitlines()[-2:] == [
        "  Alice  NPS +50 (probably +21 to +72), n 40: 30 gave 9-10, 0 gave 7-8, 10 gave 0-6",
        "  Boris  2 answers, too few to judge a person",
    ]


async def test_json_is_one_object(site: Installation) -> None:
    await fill(site)
    ran = await site.eleven("results", "customers", *DAYS, "--by", "week", "--json")
    found = json.loads(ran.line)
    assert (found["n"], found["nps"], found["promoters"], found["response_rate"]) == (42, 52, 32, 1)
    assert [(part["name"], part["n"]) for part in found["groups"]] == [("2026-W47", 42)]


async def test_days_without_answers_say_so(site: Installation) -> None:
    await fill(site, MONDAY - timedelta(days=7))
    ran = await site.eleven("results", "customers", *DAYS)
    assert ran.line == 'survey "customers", 2026-11-16 to 2026-11-16: nobody answered'
    assert (
        await site.eleven("results", "team")
    ).line == 'survey "team": no wave closed in these days'


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("customers", "--from", "yesterday"), "--from: wants a day such as 2026-10-01"),
        (("customers", "--from", "2026-11-16", "--to", "2026-11-15"), "not after --to"),
        (("customers", "--by", "plan"), '--by: nobody who answered has "plan"'),
        (("team", "--by", "city"), "--by: wants segment or nothing"),
    ],
)
async def test_what_cannot_be_counted_ends_in_one_line(
    site: Installation, words: tuple[str, ...], fault: str
) -> None:
    ran = await site.eleven("results", *words)
    assert ran.status == 2
    assert fault in ran.fault


async def test_by_theme_an_answer_counts_in_each_that_it_names(site: Installation) -> None:
    """And those whose reason names none are unsorted."""
    (site.folder / "old.csv").write_text(
        "score,date,reason,themes\n"
        + "9,2026-11-16,,price; staff\n" * 30
        + "3,2026-11-16,Well,\n3,2026-11-16,,\n",
        encoding="utf-8",
    )
    assert (await site.eleven("answers", "import", "old.csv")).status == 0
    ran = await site.eleven("results", "customers", *DAYS, "--by", "theme")
    assert ran.out.splitlines()[-5:] == [
        "by theme (an answer may name several, so these do not add up):",
        "  price     NPS +100 (probably +79 to +100), n 30: 30 gave 9-10, 0 gave 7-8, 0 gave 0-6",
        "  staff     NPS +100 (probably +79 to +100), n 30: 30 gave 9-10, 0 gave 7-8, 0 gave 0-6",
        "  unsorted  1 person: 0 gave 9-10, 0 gave 7-8, 1 gave 0-6 (an NPS takes 30)",
        "unsorted reasons: 1 of 31 (3 %)",
    ]
    told = json.loads(
        (await site.eleven("results", "customers", *DAYS, "--by", "theme", "--json")).line
    )
    assert [(part["name"], part["n"]) for part in told["groups"]] == [
        ("price", 30), ("staff", 30), ("unsorted", 1),
    ]  # fmt: skip
    assert told["n"] == 32
    assert told["unsorted"] == {"reasons": 1, "of": 31}
    assert (await site.eleven("rebuild")).line == "0 differences"
    out = ("answers", "export", "--format", "csv", "--out", "all.csv")
    assert (await site.eleven(*out)).status == 0
    assert (site.folder / "all.csv").read_text("utf-8-sig").count(",price;staff,") == 30


async def test_parts_by_how_the_answers_came(site: Installation) -> None:
    await fill(site)
    ran = await site.eleven("results", "customers", *DAYS, "--by", "via", "--json")
    assert ran.status == 0, ran
    groups = json.loads(ran.out)["groups"]
    assert [(one["name"], one["n"], one["nps"]) for one in groups] == [("wave", 42, 52)]
