"""eleven report: a file to read, and one line for what is wrong."""

from __future__ import annotations

import pytest

from tests.blackbox.installation import Installation

OLD = "date,score,reason\n" + "".join(f"2026-08-{n:02},{n % 11},Reason {n}\n" for n in range(1, 31))


@pytest.mark.parametrize(("name", "begins"), [("r.html", b"<!doctype html>"), ("r.pdf", b"%PDF-")])
async def test_a_quarter_is_written(site: Installation, name: str, begins: bytes) -> None:
    (site.folder / "old.csv").write_text(OLD, encoding="utf-8")
    imported = await site.eleven("answers", "import", "old.csv", "--survey", "customers")
    assert imported.status == 0, imported
    written = await site.eleven("report", "--quarter", "2026-q3", "--out", name)
    assert (written.status, written.out.strip()) == (0, f"30 answers, written to {name}")
    data = (site.folder / name).read_bytes()
    assert data.startswith(begins)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--quarter", "2026-Q5"), '--quarter: wants a quarter such as "2026-Q4", not "2026-Q5"'),
        (("--out", "report.doc"), "--out: report.doc: wants a name that ends in .html or .pdf"),
        (("--language", "sv"), "--language: wants one of en, ru, bg, fi, zh"),
        (("nothing",), 'no survey is called "nothing"; there are:'),
        (("team",), 'survey "team" is enps; a report is of nps surveys'),
    ],
)
async def test_what_is_wrong_is_said_in_one_line(
    site: Installation, arguments: tuple[str, ...], said: str
) -> None:
    refused = await site.eleven("report", *arguments)
    assert said in refused.fault
