"""--json: one object on stdout for programs, faults on stderr; anonymous figures stay hidden."""

from __future__ import annotations

import json
from typing import Any

from tests.blackbox.installation import CHANNEL, Installation

PEOPLE = "external_id,name,operator\ncrm-1,Alice,Boris\ncrm-1,Alice,Boris\ncrm-2,Chen,Boris\n"


async def told(site: Installation, *words: str, status: int = 0) -> dict[str, Any]:
    """What a command prints, with its exit status."""
    ran = await site.eleven(*words, "--json")
    assert ran.status == status, ran
    found: dict[str, Any] = json.loads(ran.line)
    return found


async def test_people_and_links(site: Installation) -> None:
    """A bad line is named on stderr and counted in the object."""
    (site.folder / "in.csv").write_text(PEOPLE, encoding="utf-8")
    ran = await site.eleven("people", "import", "in.csv", "--json")
    assert json.loads(ran.line) == {"reachable": 0, "need_link": 2, "away": {}, "bad_lines": 1}
    assert ran.err.startswith("line 3: ")
    links = ("people", "links", "customers", "--people", "in.csv", "--out", "out.csv")
    assert await told(site, *links) == {"links": 3, "file": "out.csv", "bad_lines": 0}
    link = await told(site, "link", "customers", "--external-id", "crm-1", "--qr", "a.png")
    assert link["link"] in (site.folder / "out.csv").read_text("utf-8")
    assert link["qr"] == "a.png"
    assert await told(site, "erase", "--external-id", "crm-1") == {
        "erased": {"people": 1, "links": 1}
    }
    nobody = await site.eleven("erase", "--external-id", "crm-1", "--json")
    assert nobody.fault == "nobody is stored by this id"


async def test_answers_and_what_is_kept_of_them(site: Installation) -> None:
    rows = "score,date,segment\n" + "9,2026-11-16,North\n" * 3 + "12,2026-11-16,North\n"
    (site.folder / "old.csv").write_text(rows, encoding="utf-8")
    came = await told(site, "answers", "import", "old.csv", status=1)
    counted = ("imported", "known", "bad_lines", "people", "left_out")
    assert {name: came[name] for name in counted} == {
        "imported": 3, "known": 0, "bad_lines": 1, "people": 0, "left_out": {},
    }  # fmt: skip
    assert came["import"] == 1  # its id, with which it is taken back
    again = await told(site, "answers", "import", "old.csv", status=1)
    assert (again["imported"], again["known"], again["bad_lines"]) == (0, 3, 1)
    export = ("answers", "export", "--format", "csv", "--out", "all.csv")
    assert await told(site, *export) == {"rows": 3, "file": "all.csv"}
    assert await told(site, "rebuild") == {"differences": 0, "mended": False}
    digest = await told(site, "digest", "customers", "--week", "2026-W47")
    assert (digest["n"], digest["nps_exact"], digest["movers"]) == (3, 100, [])


async def test_the_installation(site: Installation) -> None:
    """What is wrong is the object of `check`, which then ends with 1."""
    assert await told(site, "check") == {"faults": []}
    assert await told(site, "deliveries") == {"states": {}, "messages": [], "put_aside": []}
    site.sandbox.room(CHANNEL).remove_bot()
    assert len((await told(site, "check", status=1))["faults"]) == 1
    await site.eleven("digest", "customers", "--post")
    failed = await told(site, "deliveries")
    assert failed["states"]["failed"] == 1
    (message,) = [one for one in failed["messages"] if one["state"] == "failed"]
    assert (message["kind"], message["to"]) == ("digest", CHANNEL)
    site.sandbox.room(CHANNEL).add_bot()
    again = await told(site, "deliveries", "--retry", str(message["id"]))
    assert again == {"queued_again": [message["id"]]}


async def test_an_anonymous_wave_tells_invited_and_delivered_and_no_more(
    site: Installation,
) -> None:
    """From its roster to its close."""
    nothing = await told(site, "wave", "status", "team")
    assert nothing["state"] == "none"
    assert {value for key, value in nothing.items() if key not in ("survey", "state")} == {None}
    people = [site.sandbox.person(2001 + n, f"Chen {n}") for n in range(20)]
    for person in people:
        person.started = True
    rows = [f"{one.id},{one.name},{('Sales', 'Support')[one.id % 2]}" for one in people]
    file = "\n".join(("telegram_id,name,segment", *rows)) + "\n"
    (site.folder / "staff.csv").write_text(file, encoding="utf-8")
    came = await told(site, "people", "import", "staff.csv", "--survey", "team")
    assert came == {"reachable": 20, "need_link": 0, "away": {}, "bad_lines": 0}
    opened = await told(site, "wave", "open", "team")
    assert opened == {"survey": "team", "open_days": 7, "asked": 20}
    status = await told(site, "wave", "status", "team")
    known = {key for key, value in status.items() if value is not None}
    assert known == {"survey", "state", "closes_at", "invited", "delivered"}
    assert (status["state"], status["invited"]) == ("open", 20)
    assert await told(site, "wave", "close", "team") == {"survey": "team", "lost": False}
    assert (await told(site, "wave", "status", "team"))["state"] == "closed"
