"""eleven people import: customers, or a roster, from a file."""

from __future__ import annotations

import sqlite3

import pytest

from tests.blackbox.installation import Installation, Outcome

HEADER = "external_id,telegram_id,name,language,segment"
LINES = (
    "E1,1001,Alice,en,Sales",
    "E2,1002,Boris,,Support",
    "E3,,Chen,,Support",
    "E4,-4,Chen,,Support",
    "E5,1005,Chen,,Legal",
)


async def bring(site: Installation, *lines: str, survey: str = "team") -> Outcome:
    text = "\n".join((HEADER, *lines))
    (site.folder / "people.csv").write_text(text, encoding="utf-8-sig")
    return await site.eleven("people", "import", "people.csv", "--survey", survey)


def stored(site: Installation) -> list[tuple[object, ...]]:
    with sqlite3.connect(site.folder / "data" / "eleven.db") as database:
        return database.execute("SELECT * FROM employees ORDER BY telegram_id").fetchall()


async def test_good_lines_come_in_and_bad_ones_are_named(site: Installation) -> None:
    """Nothing is stored of a person without a Telegram id, and no external id of anybody."""
    ran = await bring(site, *LINES)
    assert ran.status == 1
    assert ran.out == "2 reachable now, 1 need their link\n"
    assert ran.err.splitlines() == [
        "line 5: telegram_id: wants a positive whole number, or nothing",
        "line 6: segment: wants one of Sales, Support",
        "bad lines, not imported: 2",
    ]
    found = stored(site)
    assert [row[1:] for row in found] == [
        ("team", 1001, "Alice", "en", "Sales", "active", 0),
        ("team", 1002, "Boris", None, "Support", "active", 0),
    ]
    assert (await bring(site, *LINES[:3])).line == "2 reachable now, 1 need their link"
    assert stored(site) == found


async def test_nobody_is_brought_back(site: Installation) -> None:
    await bring(site, *LINES[:2])
    with sqlite3.connect(site.folder / "data" / "eleven.db") as database:
        database.execute("UPDATE employees SET state = 'left' WHERE telegram_id = 1001")
        database.execute("UPDATE employees SET state = 'removed' WHERE telegram_id = 1002")
    found = stored(site)
    ran = await bring(site, *LINES[:2])
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "not brought back: 1 left, 1 removed",
        "0 reachable now, 0 need their link",
    ]
    assert stored(site) == found


async def test_a_long_list_comes_in_chunks(site: Installation) -> None:
    """More than one transaction may hold."""
    lines = [f"E{n},{n},Chen,,Sales" for n in range(1, 2502)]
    assert (await bring(site, *lines)).line == "2,501 reachable now, 0 need their link"
    assert len(stored(site)) == 2501


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("nobody.csv",), "line 1: wants a column external_id (an e-mail"),
        (("nowhere.csv",), "nowhere.csv: No such file or directory"),
        (("people.csv", "--survey", "customers"), 'survey "customers" asks customers'),
        (("people.csv", "--survey", "teem"), 'no survey is called "teem"'),
        (("nowhere.csv", "--survey", "team"), "nowhere.csv: No such file or directory"),
        (("people.csv", "--survey", "team"), 'has no column "salary"'),
        (("picture.png", "--survey", "team"), "picture.png: is not text in UTF-8"),
    ],
)
async def test_what_cannot_be_imported_ends_in_one_line(
    site: Installation, words: tuple[str, ...], fault: str
) -> None:
    (site.folder / "people.csv").write_text(f"{HEADER},salary\n", encoding="utf-8")
    (site.folder / "nobody.csv").write_text("name,salary\n", encoding="utf-8")
    (site.folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    ran = await site.eleven("people", "import", *words)
    assert ran.status == 2
    assert fault in ran.fault


CUSTOMERS = (
    "external_id;telegram_id;name;segment;plan",
    "crm-1;1001;Алиса;Retail;small",
    "crm-2;;Борис;Retail;",
    "crm-3;x;Чен;Retail;",
    "crm-1;;Алиса;Retail;",
    "crm-4;1004;Чен;Retail;large",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
async def test_customers_come_in_whatever_the_file_is_encoded_in(
    site: Installation, encoding: str
) -> None:
    """Good lines are stored, bad ones named by number; a second time nothing changes."""

    def customers() -> list[tuple[object, ...]]:
        with sqlite3.connect(site.folder / "data" / "eleven.db") as database:
            return database.execute(
                "SELECT external_id, telegram_id, name, segment, properties, id FROM people"
                " ORDER BY external_id"
            ).fetchall()

    text = "\r\n".join(CUSTOMERS)
    (site.folder / "customers.csv").write_bytes(text.encode(encoding))
    ran = await site.eleven("people", "import", "customers.csv")
    assert ran.status == 1
    assert ran.out == "2 reachable now, 1 need their link\n"
    told = ["read as Windows-1251; --encoding says another"] if encoding == "cp1251" else []
    assert ran.err.splitlines() == [
        *told,
        "line 4: telegram_id: wants a positive whole number, or nothing",
        "line 5: external_id: stands on line 2 already",
        "bad lines, not imported: 2",
    ]
    found = customers()
    assert [row[:5] for row in found] == [
        ("crm-1", 1001, "Алиса", "Retail", '{"plan": "small"}'),
        ("crm-2", None, "Борис", "Retail", "{}"),
        ("crm-4", 1004, "Чен", "Retail", '{"plan": "large"}'),
    ]
    assert (await site.eleven("people", "import", "customers.csv")).out == ran.out
    assert customers() == found
