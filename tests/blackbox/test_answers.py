"""eleven answers: history in."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from xml.etree import ElementTree

import pytest

from reports.files.export_rows import WEEKLY
from tests.blackbox.installation import Installation

LINES = (
    "score,date,comment,email",
    "9,2026-03-30,Fine,alice@example.com",
    "9,30.03.2026,,",
    "9,30.03.2026,,",
    "11,2026-03-30,,",
    "nine,2026-03-30,,",
    "3,03/31/2026,Late,boris@example.com",
    "3,31.31.2026,,",
)


async def test_history_counts_in_the_results_of_its_days(site: Installation) -> None:
    """Bad lines are named; two that are alike are two; a second time nothing changes."""
    (site.folder / "old.csv").write_text("\n".join(LINES), encoding="utf-8")
    ran = await site.eleven("answers", "import", "old.csv")
    assert ran.status == 1
    assert ran.out.splitlines() == [
        "4 answers imported, 0 were there already",
        "import 1: eleven answers undo 1 takes it back",
    ]
    assert [line.split(":")[0] for line in ran.err.splitlines()] == [
        "line 5", "line 6", "line 8", "bad lines, not imported",
    ]  # fmt: skip
    again = await site.eleven("answers", "import", "old.csv")
    assert again.out == "0 answers imported, 4 were there already\n"
    results = await site.eleven("results", "customers", "--to", "2026-03-31", "--json")
    found = json.loads(results.line)
    assert (found["n"], found["promoters"], found["detractors"]) == (4, 3, 1)
    digest = await site.eleven("digest", "customers", "--week", "2026-W14", "--json")
    assert json.loads(digest.line)["n"] == 4
    assert (await site.eleven("rebuild")).line == "0 differences"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--survey", "team"), 'survey "team": wants an nps survey, this is enps'),
        (
            ("--from", "elsewhere"),
            "--from: wants one of delighted, retently, surveymonkey, typeform",
        ),
        (("--map", "score"), "--map: wants FIELD=COLUMN"),
        (("--map", "mood=Mood"), "--map: wants a field of score, date"),
        (("--map", "score=Mood"), 'old.csv: line 1: has no column "Mood"'),
    ],
)
async def test_what_cannot_be_imported_ends_in_one_line(
    site: Installation, words: tuple[str, ...], fault: str
) -> None:
    (site.folder / "old.csv").write_text("\n".join(LINES), encoding="utf-8")
    ran = await site.eleven("answers", "import", "old.csv", *words)
    assert ran.status == 2
    assert fault in ran.fault


async def test_an_export_holds_every_answer_and_comes_in_again_without_change(
    site: Installation,
) -> None:
    """Also a reason that a spreadsheet would take for a formula."""
    (site.folder / "old.csv").write_text(
        "score,date,comment,email\n9,2026-03-30,=1+1,alice@example.com\n3,2026-03-31,,\n", "utf-8"
    )
    await site.eleven("answers", "import", "old.csv")
    ran = await site.eleven("answers", "export", "--format", "csv", "--out", "all.csv")
    assert ran.line == "2 rows in all.csv"
    header, first, second = csv.reader(
        (site.folder / "all.csv").read_text("utf-8-sig").splitlines()
    )
    alice, nobody = dict(zip(header, first, strict=True)), dict(zip(header, second, strict=True))
    assert (alice["survey"], alice["score"], alice["reason"]) == ("customers", "9", "'=1+1")
    assert (alice["external_id"], nobody["external_id"]) == ("alice@example.com", "")
    assert (alice["scored_at"], alice["via"]) == ("2026-03-30T12:00:00+00:00", "import")
    again = await site.eleven("answers", "import", "all.csv")
    assert again.line == "0 answers imported, 2 were there already"
    await site.eleven("answers", "export", "--format", "jsonl", "--out", "all.jsonl")
    lines = (site.folder / "all.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["reason"] for line in lines] == ["=1+1", None]


async def test_an_anonymous_survey_exports_what_was_published(site: Installation) -> None:
    """Figures and comments of closed waves; nothing before, and nothing without being asked."""
    assert (await site.eleven("migrate")).status == 0
    published = {
        "invited": 40, "epsilon": 2.0,
        "company": {"name": "", "headcount": 40, "n": 30, "nps": 5, "low": -10, "high": 25,
                    "promoters": 35, "passives": 35, "detractors": 30},
        "groups": [{"name": "Sales", "headcount": 20, "n": 15, "nps": 5, "low": -33, "high": 44}],
        "comments": ["Good"], "suppressed": [], "released": {}, "changes": [], "trend": [],
    }  # fmt: skip
    with sqlite3.connect(site.folder / "data" / "eleven.db") as database:
        database.execute(
            "INSERT INTO waves (survey_key, kind, state, opened_at, closes_at, closed_at, invited,"
            " frozen, published) VALUES ('team', 'enps', 'closed', '2026-03-01 00:00:00',"
            " '2026-03-08 00:00:00', '2026-03-08 00:00:00', 40, '{}', ?)",
            [json.dumps(published)],
        )
    command = ("answers", "export", "--format", "csv", "--out", "all.csv")
    assert (await site.eleven(*command)).line == "0 rows in all.csv"
    assert (await site.eleven(*command, "--survey", "team")).line == "3 rows in all.csv"
    text = (site.folder / "all.csv").read_text("utf-8-sig")
    assert text.splitlines()[1:] == [
        "team,1,2026-03-08,,30,5,35,35,30,",
        "team,1,2026-03-08,Sales,,5,,,,",
        "team,1,2026-03-08,,,,,,,Good",
    ]


async def test_a_workbook_has_numbers_dates_and_text_that_is_never_a_formula(
    site: Installation,
) -> None:
    lines = ("score,date,comment", '9,2026-03-30,"=1+1"')
    (site.folder / "old.csv").write_text("\n".join(lines), encoding="utf-8")
    await site.eleven("answers", "import", "old.csv")
    ran = await site.eleven("answers", "export", "--format", "xlsx", "--out", "all.xlsx")
    assert ran.out == "1 row in all.xlsx\n"
    with zipfile.ZipFile(site.folder / "all.xlsx") as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
    heads, row = (
        [(cell.get("t"), "".join(cell.itertext())) for cell in row]
        for row in sheet.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row")
    )
    told = {head: cell for (_, head), cell in zip(heads, row, strict=False)}
    assert told["score"] == (None, "9")
    assert told["scored_at"] == (None, "46111.5")  # noon of 30 March 2026, as workbooks count days
    assert ("inlineStr", "=1+1") in row


async def test_a_workbook_tells_the_results_of_each_week_on_a_second_sheet(
    site: Installation,
) -> None:
    """Counts, NPS and interval as numbers; without answers there is no such sheet."""
    out = site.folder / "all.xlsx"
    export = ("answers", "export", "--format", "xlsx", "--out", "all.xlsx")
    assert (await site.eleven(*export)).line == "0 rows in all.xlsx"
    with zipfile.ZipFile(out) as book:
        assert "xl/worksheets/sheet2.xml" not in book.namelist()
    lines = ("score,date", "9,2026-03-30", "3,2026-03-31", "10,2026-04-08")
    (site.folder / "old.csv").write_text("\n".join(lines), encoding="utf-8")
    await site.eleven("answers", "import", "old.csv")
    assert (await site.eleven(*export)).line == "3 rows in all.xlsx"
    with zipfile.ZipFile(out) as book:
        assert b'name="Results"' in book.read("xl/workbook.xml")
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet2.xml"))  # noqa: S314 - ours
    head, *weeks = (
        ["".join(cell.itertext()) for cell in row]
        for row in sheet.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row")
    )
    assert head == ["survey", "week", *WEEKLY]
    assert [week[:7] for week in weeks] == [
        ["customers", "2026-W14", "2", "1", "0", "1", "0"],
        ["customers", "2026-W15", "1", "1", "0", "0", "100"],
    ]
    assert float(weeks[0][-2]) < 0 < float(weeks[0][-1])
