"""eleven digest, rebuild and deliveries."""

from __future__ import annotations

import json
import sqlite3

from tests.blackbox.installation import CHANNEL, TOML, Installation, this_week, until
from tests.blackbox.people import all_of, answers

KEYS = {
    "n", "invited", "promoters", "passives", "detractors", "nps", "nps_exact", "low", "high",
    "response_rate", "open_n", "verdict", "window", "change", "change_low", "change_high",
    "change_significant", "drift", "mix",
}  # fmt: skip


async def two_answers(site: Installation) -> None:
    """A promoter and a detractor."""
    payload = await site.token("customers")
    alice, boris = site.sandbox.person(1001, "Alice"), site.sandbox.person(1002, "Boris")
    service = await site.start()
    await all_of(
        [
            answers(alice, payload, 10, "They saw the crack and changed it"),
            answers(boris, payload, 2, "Two hours late, and nobody called"),
        ]
    )
    assert await site.stop(service) == 0


async def test_a_week_without_answers_has_nulls(site: Installation) -> None:
    """The default is the last complete week; what does not exist is null, not zero."""
    printed = await site.eleven("digest", "customers", "--json")
    numbers = json.loads(printed.line)
    assert numbers.keys() >= KEYS
    assert numbers["week"] != this_week()
    assert {numbers[name] for name in ("n", "invited", "promoters", "open_n")} == {0}
    nothing = KEYS - {
        "n", "invited", "promoters", "passives", "detractors", "open_n", "verdict",
    }  # fmt: skip
    assert {numbers[name] for name in nothing} == {None}
    assert numbers["verdict"] == "few"


async def test_a_posted_digest_goes_out_by_the_command(site: Installation) -> None:
    """Without a service the command posts; stdout is one JSON object, and a file is drawn."""
    await two_answers(site)
    words = ("--week", this_week(), "--json", "--out", "drawn", "--post")
    printed = await site.eleven("digest", "customers", *words)
    assert printed.status == 0
    numbers = json.loads(printed.line)
    assert (numbers["n"], numbers["nps"], numbers["so_far"]) == (2, 0, True)
    drawn = site.folder / "drawn" / f"customers-{this_week()}.png"
    assert drawn.read_bytes().startswith(b"\x89PNG")
    (post,) = site.sandbox.room(CHANNEL).messages
    assert post.photo is not None
    assert "so far" in (post.caption or "")


async def test_json_stays_json_beside_a_service(site: Installation) -> None:
    """Who posts is said on stderr."""
    service = await site.start()
    printed = await site.eleven("digest", "customers", "--json", "--post")
    assert json.loads(printed.line)["n"] == 0
    assert printed.err == "the running service sends the messages\n"
    await until(lambda: site.sandbox.room(CHANNEL).messages, "the service posts")
    assert await site.stop(service) == 0


async def test_a_digest_with_nowhere_to_go(site: Installation) -> None:
    """--post without a channel says which key is missing."""
    file = TOML.replace("channel = -", "# channel = -")
    (site.folder / "eleven.toml").write_text(file, encoding="utf-8")
    printed = await site.eleven("digest", "customers", "--post")
    assert printed.status == 1
    assert printed.err == "company.channel is not set: there is nowhere to post\n"


async def test_a_digest_that_the_channel_refuses(site: Installation) -> None:
    """--post says so in Telegram's words; `deliveries` lists it, and sends it once it is mended."""
    site.sandbox.room(CHANNEL).remove_bot()
    printed = await site.eleven("digest", "customers", "--post")
    assert printed.status == 1
    reason = printed.err.splitlines()[-1]
    assert reason.startswith(f"channel {CHANNEL}: Forbidden: bot was kicked from the channel")
    listed = (await site.eleven("deliveries")).out.splitlines()
    assert listed[0] == "1 failed, 1 sent"  # the managers were told
    assert listed[1].startswith(f"1  failed  digest to {CHANNEL}")
    site.sandbox.room(CHANNEL).add_bot()
    retried = await site.eleven("deliveries", "--retry", "1", "--retry", "2")
    assert retried.line == "1 queued again"
    assert retried.err.splitlines()[-1] == "neither failed nor unknown: 2"
    assert site.sandbox.room(CHANNEL).last.from_bot


async def test_a_pulse_that_never_was_is_not_posted(site: Installation) -> None:
    """--post of an anonymous survey without a wave."""
    printed = await site.eleven("digest", "team", "--post")
    assert printed.status == 1
    assert printed.err == 'survey "team": there is nothing to post yet\n'
    assert site.sandbox.room(CHANNEL).messages == []


async def test_a_folder_that_cannot_be(site: Installation) -> None:
    """--out over a file."""
    await two_answers(site)
    words = ("--week", this_week(), "--out", "eleven.toml")
    printed = await site.eleven("digest", "customers", *words)
    assert printed.status == 1
    assert printed.err == "--out: eleven.toml: File exists\n"


async def test_rebuild_mends_a_wrong_count(site: Installation) -> None:
    """A count that somebody changed is found, and put right."""
    await two_answers(site)
    assert (await site.eleven("rebuild")).line == "0 differences"
    with sqlite3.connect(site.folder / "data" / "eleven.db") as connection:
        connection.execute("UPDATE rollup SET n = 7 WHERE score = 10")
    connection.close()
    assert (await site.numbers("customers"))["n"] == 8
    assert (await site.eleven("rebuild")).line == "1 differences, mended"
    assert (await site.numbers("customers"))["n"] == 2
