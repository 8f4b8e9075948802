"""eleven people links: a personal link for each row of a file."""

from __future__ import annotations

import csv

import pytest

from tests.blackbox.installation import Installation

ROWS = "city;External_ID;name\nTurku;crm-1;Алиса\nOulu;;Boris\nTurku;crm-3;Chen\n"
COMMAND = ("people", "links", "customers", "--people", "in.csv", "--out", "out.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
async def test_each_row_gets_its_link_and_keeps_its_columns(
    site: Installation, encoding: str
) -> None:
    """The same person has the same link again, also by `eleven link`."""
    (site.folder / "in.csv").write_bytes(ROWS.encode(encoding))
    ran = await site.eleven(*COMMAND)
    assert ran.status == 1
    assert ran.out == "2 links in out.csv\n"
    assert ran.err.splitlines() == ["line 3: external_id: is missing", "bad lines, left out: 1"]
    text = (site.folder / "out.csv").read_text(encoding)
    header, alice, chen = csv.reader(text.splitlines(), delimiter=";")
    assert header == ["city", "External_ID", "name", "link"]
    assert alice[:3] == ["Turku", "crm-1", "Алиса"]
    assert alice[3] != chen[3]
    again = await site.token("customers", "--external-id", "crm-3")
    assert chen[3].endswith(f"?start={again}")
    await site.eleven(*COMMAND)
    assert (site.folder / "out.csv").read_text(encoding) == text


@pytest.mark.parametrize(
    ("survey", "header", "fault"),
    [
        ("team", "external_id", 'survey "team" is anonymous'),
        ("customers", "name", "line 1: wants a column external_id"),
        ("customers", "external_id,link", "line 1: has a column link already"),
    ],
)
async def test_what_gets_no_links_ends_in_one_line_and_leaves_no_file(
    site: Installation, survey: str, header: str, fault: str
) -> None:
    (site.folder / "in.csv").write_text(f"{header}\n", encoding="utf-8")
    ran = await site.eleven("people", "links", survey, *COMMAND[3:])
    assert ran.status == 2
    assert fault in ran.fault
    assert not list(site.folder.glob("out.csv*"))
