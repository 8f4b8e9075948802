"""eleven report: a file to read, and one line for what is wrong."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.blackbox.installation import TOML, Installation

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
        (("--language", "sv"), "--language: wants one of en, bg, de, fi, ru, uk, zh"),
        (("nothing",), 'no survey is called "nothing"; there are:'),
    ],
)
async def test_what_is_wrong_is_said_in_one_line(
    site: Installation, arguments: tuple[str, ...], said: str
) -> None:
    refused = await site.eleven("report", *arguments)
    assert said in refused.fault


async def test_json_has_exact_values_and_writes_no_file(site: Installation) -> None:
    (site.folder / "old.csv").write_text(OLD, encoding="utf-8")
    await site.eleven("answers", "import", "old.csv", "--survey", "customers")
    found = json.loads((await site.eleven("report", "--quarter", "2026-Q3", "--json")).line)
    assert (found["quarter"], found["from"], found["n"]) == ("2026-Q3", "2026-07-01", 30)
    assert found["nps_exact"] == pytest.approx(100 * (found["promoters"] - 20) / 30)
    assert (found["before"]["n"], found["change"], found["plans_open"]) == (0, None, [])
    assert not (site.folder / "report.html").exists()


async def test_of_a_pulse_there_is_what_it_published_without_a_comment(site: Installation) -> None:
    assert (await site.eleven("migrate")).status == 0
    published = {
        "invited": 40, "epsilon": 2.0,
        "company": {"name": "", "headcount": 40, "n": 30, "nps": 5, "low": -10, "high": 25,
                    "promoters": 35, "passives": 35, "detractors": 30},
        "groups": [{"name": "Sales", "headcount": 20, "n": 15, "nps": 5, "low": -33, "high": 44}],
        "comments": ["Zaunkoenig"], "suppressed": [], "released": {}, "changes": [], "trend": [],
    }  # fmt: skip
    with sqlite3.connect(site.folder / "data" / "eleven.db") as database:
        database.execute(
            "INSERT INTO waves (survey_key, kind, state, opened_at, closes_at, closed_at, invited,"
            " frozen, published) VALUES ('team', 'enps', 'closed', '2026-03-01 00:00:00',"
            " '2026-03-08 00:00:00', '2026-03-08 00:00:00', 40, '{}', ?)",
            [json.dumps(published)],
        )
    words = ("report", "team", "--quarter", "2026-Q1")
    assert (await site.eleven(*words)).line == "1 closed wave, written to report.html"
    page = (site.folder / "report.html").read_text("utf-8")
    assert "eNPS about +5" in page
    ran = await site.eleven(*words, "--json")
    (wave,) = json.loads(ran.line)["waves"]
    assert (wave["nps"], wave["low"], wave["nps_exact"]) == (5, -10, None)
    assert "Zaunkoenig" not in page + ran.out
    empty = await site.eleven("report", "team", "--quarter", "2025-Q4")
    assert empty.line == "0 closed waves, written to report.html"


async def test_of_satisfaction_there_is_a_page_also_before_anybody_answered(
    site: Installation,
) -> None:
    parcels = '[[survey]]\nkey = "parcels"\nkind = "csi"\nattributes = ["speed"]\ntarget = 85\n'
    (site.folder / "eleven.toml").write_text(TOML + parcels, encoding="utf-8")
    ran = await site.eleven("report", "parcels", "--quarter", "2026-Q3", "--out", "p.pdf")
    assert ran.line == "0 answers, written to p.pdf"
    found = json.loads((await site.eleven("report", "parcels", "--json")).line)
    assert (found["kind"], found["csi"], found["target"], found["verdict"]) == (
        "csi", None, 85, "few",
    )  # fmt: skip
