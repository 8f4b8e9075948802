"""eleven results --with: a monthly figure beside the NPS."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from storage.answers.rollup import Cell, count
from storage.database.engine import open_store
from tests.blackbox.installation import Installation

SHEET = "Месяц;Выручка\n2026-08;1 100 000,50\n2026-09;1 200 000\n2026-10;много\n"
SCORES = {"2026-07": {10: 5}, "2026-08": {10: 70, 8: 20, 3: 10}, "2026-09": {10: 30, 3: 40, 7: 30}}


async def fill(site: Installation, encoding: str = "cp1251") -> None:
    """Two months of answers that differ, one of five, and a file as a spreadsheet writes it."""
    (site.folder / "revenue.csv").write_text(SHEET, encoding=encoding)
    assert (await site.eleven("migrate")).status == 0
    store = open_store(f"sqlite:///{site.folder}/data/eleven.db")
    try:
        async with store.write() as tx:
            for month, scores in SCORES.items():
                day = datetime.fromisoformat(f"{month}-15").replace(tzinfo=UTC).date()
                for score, n in scores.items():
                    await count(tx, Cell("customers", day, "", ""), score, n)
    finally:
        await store.close()


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8-sig", "utf-16"])
async def test_months_stand_beside_the_figure_and_a_bad_line_is_named(
    site: Installation, encoding: str
) -> None:
    """Whatever a spreadsheet made of the file; the sentence says what parts, and no more."""
    await fill(site, encoding)
    ran = await site.eleven("results", "customers", "--with", "revenue.csv")
    assert ran.status == 1
    assert ran.out.splitlines() == [
        'survey "customers" beside Выручка, 2026-07 to 2026-09:',
        "  month    NPS                        answers       Выручка",
        "  2026-07  too few to judge                 5",
        "  2026-08  +60 (probably +45 to +71)      100  1,100,000.50",
        "  2026-09  -10 (probably -26 to +6)       100     1,200,000",
        "They part: from 2026-08 to 2026-09 Выручка rose from 1,100,000.50 to 1,200,000, "
        "while the NPS fell by 70, which is not chance.",
    ]
    assert ran.err.splitlines() == [
        "line 4: Выручка: wants an amount such as 1234.50",
        "bad lines, not counted: 1",
    ]


async def test_a_month_that_is_cut_is_shown_and_not_judged(site: Installation) -> None:
    """As JSON, too: null where nothing is said."""
    await fill(site)
    words = ("results", "customers", "--to", "2026-09-20", "--with", "revenue.csv", "--json")
    found = json.loads((await site.eleven(*words)).out)
    assert (found["figure"], found["parting"]) == ("Выручка", None)
    assert [(each["month"], each["nps"], each["figure"]) for each in found["months"]] == [
        ("2026-07", 100, None),
        ("2026-08", 60, 1100000.5),
        ("2026-09", -10, 1200000.0),
    ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("customers", "--by", "week"), "--with: shows months; wants no --by"),
        (("team",), "--with: wants an nps survey, this is enps"),
        (("customers", "--from", "2027-01-01", "--to", "2026-01-01"), "--from: wants a day that"),
    ],
)
async def test_what_does_not_go_together_is_refused(
    site: Installation, words: tuple[str, ...], fault: str
) -> None:
    (site.folder / "revenue.csv").write_text(SHEET, encoding="utf-8")
    ran = await site.eleven("results", *words, "--with", "revenue.csv")
    assert ran.status == 2
    assert ran.fault.startswith(fault)
