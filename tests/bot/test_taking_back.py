"""Imports that are taken back, repeated or only tried, through the command line."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database.engine import open_store
from storage.database.tables import definitions, metadata
from tests.bot.command_line import Office, move_in

HEAD = "score,date,comment,email\n"
OLD = HEAD + "9,2026-07-06,too expensive,ann@x\n2,2026-07-07,,bo@x\n8,2026-07-08,,\n"
LATER = HEAD + "3,2026-07-09,late,ann@x\n10,2026-07-10,,chen@x\n8,2026-07-08,,\n"


@pytest.fixture
def office(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Once on each engine."""
    return move_in(tmp_path, database_url, monkeypatch)


def all_rows(url: str) -> dict[str, list[str]]:
    """Every row of every table but that of eleven.toml, into which each command reads the file."""

    async def read() -> dict[str, list[str]]:
        store = open_store(url)
        try:
            async with store.read() as tx:
                return {
                    table.name: sorted(str(row) for row in await tx.execute(sa.select(table)))
                    for table in metadata.sorted_tables
                    if table is not definitions
                }
        finally:
            await store.close()

    return asyncio.run(read())


def emails(office: Office) -> list[tuple[int, str | None]]:
    return sorted(
        ((one["score"], one["external_id"]) for one in office.answers()),
        key=lambda one: (one[0], one[1] or ""),
    )


def is_sound(office: Office) -> bool:
    """The counts agree with the answers."""
    return office.eleven("rebuild").out == "0 differences\n"


def test_what_came_after_an_import_stays_when_it_is_taken_back(office: Office) -> None:
    """With the people who answered again; and the file can come once more."""
    office.lay({"old.csv": OLD, "later.csv": LATER})
    office.eleven("answers import old.csv")
    office.eleven("answers import later.csv")
    whole = emails(office)
    assert len(whole) == 6
    ran = office.eleven("answers undo 1")
    assert ran.out == "import 1: 3 answers taken back, 1 person whom nothing else names\n"
    assert emails(office) == [(3, "ann@x"), (8, None), (10, "chen@x")]
    assert is_sound(office)
    assert "3 answers imported, 0 were" in office.eleven("answers import old.csv").out
    assert emails(office) == whole
    assert is_sound(office)


def test_taking_back_twice_takes_nothing_more(office: Office) -> None:
    office.lay({"old.csv": OLD, "later.csv": LATER})
    office.eleven("answers import old.csv")
    office.eleven("answers import later.csv")
    office.eleven("answers undo 1")
    left, listed = emails(office), office.eleven("answers imports").out
    ran = office.eleven("answers undo 1")
    assert (ran.status, ran.out) == (
        0, "import 1: 0 answers taken back, 0 people whom nothing else names\n"
    )  # fmt: skip
    assert (emails(office), office.eleven("answers imports").out) == (left, listed)
    assert is_sound(office)


def test_the_same_file_twice_is_one_import(office: Office) -> None:
    """Nothing is stored by the second, under another name either."""
    office.lay({"old.csv": OLD})
    office.eleven("answers import old.csv")
    stored = office.answers()
    again = office.eleven("answers import old.csv")
    assert (again.status, again.out) == (0, "0 answers imported, 3 were there already\n")
    assert office.answers() == stored
    assert len(office.eleven("answers imports").out.splitlines()) == 1


def test_a_file_that_grew_is_made_whole_after_its_beginning_is_taken_back(office: Office) -> None:
    office.lay({"old.csv": OLD})
    office.eleven("answers import old.csv")
    office.lay({"old.csv": OLD + "10,2026-07-09,,\n"})
    assert "1 answer imported, 3 were" in office.eleven("answers import old.csv").out
    office.eleven("answers undo 1")
    assert len(office.answers()) == 1
    assert "3 answers imported, 1 was" in office.eleven("answers import old.csv").out
    assert is_sound(office)


@pytest.mark.parametrize("typed", ["old.csv --dry-run", "old.csv --dry-run --json"])
def test_a_dry_run_leaves_every_table_as_it_was(
    office: Office, database_url: str, typed: str
) -> None:
    """And says what the import then does."""
    office.lay({"old.csv": OLD, "later.csv": LATER})
    office.eleven("answers import later.csv")
    before = all_rows(database_url)
    assert any(before.values())
    ran = office.eleven(f"answers import {typed}")
    assert ran.status == 0
    assert '"would_import": 3' in ran.out or "would import 3 answers and 1 person;" in ran.out
    assert all_rows(database_url) == before
    done = office.eleven("answers import old.csv --json")
    assert '"imported": 3' in done.out
    assert '"people": 1' in done.out
    assert all_rows(database_url) != before


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_roster_is_read_however_it_is_written(
    office: Office, database_url: str, delimiter: str, encoding: str
) -> None:
    lines = (("telegram_id", "name", "segment"), ("501", "Päivi", "Sales"),
             ("1.23457E+09", "Bo", "Sales"), ("502", "Chen", "Support"))  # fmt: skip
    text = "".join(f"{delimiter.join(cells)}\r\n" for cells in lines)
    office.lay({"staff.csv": text.encode(encoding)})
    ran = office.eleven("people import staff.csv --survey team")
    assert (ran.status, ran.out) == (1, "2 reachable now, 0 need their link\n")
    assert "line 3: telegram_id: was rounded by a spreadsheet" in ran.err
    roster = " ".join(row for rows in all_rows(database_url).values() for row in rows)
    assert all(word in roster for word in ("501", "Päivi", "Sales", "502", "Chen", "Support"))
    assert "Bo" not in roster
