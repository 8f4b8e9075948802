"""A csi survey from outside: link, taps, results, digest, export; and what may not change."""

from __future__ import annotations

import json

from tests.blackbox.installation import TOML, Installation, this_week, until
from tests.blackbox.people import Visit, all_of, asked, newest, shows

DELIVERY = """
[[survey]]
key = "parcels"
kind = "csi"
attributes = ["speed"]
target = 85
"""


def configure(site: Installation, toml: str) -> None:
    (site.folder / "eleven.toml").write_text(toml, encoding="utf-8")


def rates(site: Installation, number: int, payload: str, scores: tuple[int, int]) -> Visit:
    person = site.sandbox.person(1001 + number, f"Person {number}")
    yield from asked(person, payload)
    before = (newest(person) or person.last).text
    for score in scores:
        person.tap(str(score))
        while (newest(person) or person.last).text == before:
            yield
        before = person.last.text
    assert shows(person, "Skip")


async def test_the_interview_its_numbers_and_its_digest(site: Installation) -> None:
    """Thirty-one people; nothing of them is in any NPS."""
    configure(site, TOML + DELIVERY)
    payload = await site.token("parcels")
    service = await site.start()
    scores = [(9, 7)] * 30 + [(8, 6)]
    await all_of([rates(site, number, payload, pair) for number, pair in enumerate(scores)])
    assert await site.stop(service) == 0
    found = json.loads((await site.eleven("results", "parcels", "--json")).line)
    assert (found["n"], found["nps"], found["verdict"], found["open_n"]) == (31, None, "missed", 31)
    assert found["low"] < found["csi"] < found["high"] < 85
    words = (await site.eleven("results", "parcels")).out.splitlines()
    assert words[1].startswith("CSI 69.7 (probably ")
    assert words[1].endswith("below the target of 85, and not by chance")
    assert words[2].startswith(
        "  speed  importance 9.0, satisfaction 7.0, NSS -3 (probably -12 to +6)"
    )
    digest = await site.eleven("digest", "parcels", "--week", this_week())
    assert "below the target of 85" in digest.out.splitlines()[0]
    assert json.loads((await site.eleven("results", "customers", "--json")).line)["n"] == 0
    assert (await site.eleven("rebuild")).line == "0 differences"
    out = await site.eleven("answers", "export", "--format", "jsonl", "--out", "all.jsonl")
    assert out.status == 0
    rows = [json.loads(line) for line in (site.folder / "all.jsonl").read_text().splitlines()]
    assert len(rows) == 31
    assert {json.dumps(row["ratings"]) for row in rows} == {
        '{"speed": [9, 7]}',
        '{"speed": [8, 6]}',
    }
    assert {row["score"] for row in rows} == {None}
    ran = await site.eleven("results", "parcels", "--by", "plan")
    assert (ran.status, '--by: nobody who answered has "plan"' in ran.fault) == (2, True)


async def test_what_answers_mean_cannot_change(site: Installation) -> None:
    """Neither at once nor by leaving the survey out of the file for a while."""
    payload = await site.token("customers")
    service = await site.start()
    alice = site.sandbox.person(1001, "Alice")
    await all_of([asked(alice, payload)])
    alice.tap("0")
    await until(lambda: shows(alice, "Skip"), "the score is stored")
    assert await site.stop(service) == 0
    head = TOML.partition("[[survey]]")[0]
    one_to_ten = TOML.replace('kind = "nps"', 'kind = "nps"\nscale_min = 1', 1)
    interview = head + DELIVERY.replace("parcels", "customers")
    for between in (TOML, head):
        for toml, key in ((one_to_ten, "scale_min"), (interview, "kind")):
            configure(site, between)
            assert (await site.eleven("migrate")).status == 0
            assert (await site.eleven("deliveries")).status == 0
            configure(site, toml)
            ran = await site.eleven("deliveries")
            assert ran.status == 2
            assert f'survey "customers": {key}: cannot change once there are answers' in ran.fault
    configure(site, TOML)
    assert json.loads((await site.eleven("results", "customers", "--json")).line)["n"] == 1
