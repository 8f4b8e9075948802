"""Anonymous waves: the close publishes, tells everyone the same, and leaves nothing to read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from bot.ticking.pulses import close_pulse, destroy_spent_keys
from locales import text
from sandbox.chats import Message
from sandbox.people import Person
from storage.database import tables
from storage.pulse.keys import KeyMissing
from storage.pulse.seal import SEALED_SIZE
from tests.handlers.scenes import dump, house_of, open_team_wave, rows, scored, team
from tests.house import CHANNEL, ELEVEN_TOML, House


async def vote(house: House, people: list[Person], scores: str, reason: str = "") -> int:
    """Open the pulse; each person taps a digit of `scores` and writes."""
    wave_id = await open_team_wave(house)
    for person in people:
        person.tap("To the question")
    await house.turn()
    for person, score in zip(people, scores, strict=False):
        person.tap(score)
        if reason:
            person.say(f"{reason} {person.id}")
    await house.turn()
    return wave_id


def without_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a threshold is looked at that the noise would hide."""
    monkeypatch.setattr("survey.published.release.draw_noise", lambda _scale, _random: 0)


async def close(house: House) -> None:
    """Let its days pass."""
    house.clock.advance(days=7)
    await house.tick()


def words(post: Message) -> str:
    """What a message says, with a picture or without one."""
    return post.caption or post.text or ""


def results(house: House) -> list[Message]:
    """The results in the channel; the customers' digests come there too."""
    posts = house.sandbox.room(CHANNEL).messages
    return [post for post in posts if "team pulse" in words(post)]


async def test_the_close_leaves_the_published_figures_alone(house: House) -> None:
    """No ballot, no key; the wave keeps noisy counts and the comments in another order."""
    people = await team(house)
    wave_id = await vote(house, people, "999999777333", "Canary")
    assert len(await rows(house, "ballots")) == 20
    await close(house)
    assert await rows(house, "ballots") == []
    assert list(house.app.keys.held()) == []
    with pytest.raises(KeyMissing):
        house.app.keys.get(wave_id)
    (wave,) = await rows(house, "waves")
    published = wave["published"]
    assert set(published["released"]) == {""}
    assert published["epsilon"] == 2.0
    assert published["company"]["headcount"] == 20
    assert set(published["comments"]) <= {f"Canary {person.id}" for person in people}
    assert wave["key_gone_at"] == wave["closed_at"], "when the key was destroyed is kept"


async def test_everyone_asked_and_the_channel_get_the_same_message(house: House) -> None:
    """Words and picture, due at the same instant, whether they voted or not."""
    people = await team(house)
    await vote(house, people, "99999333", "Canary")
    await close(house)
    (post,) = results(house)
    assert {person.last.caption for person in people} == {post.caption}
    assert {person.last.photo for person in people} == {post.photo}
    due = {row["due_at"] for row in await rows(house, "outbox") if row["kind"] == "pulse"}
    assert len(due) == 1


async def test_below_five_answers_nothing_is_shown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor kept: four reasons are gone for good. By the noisy count; here the noise is 0."""
    without_noise(monkeypatch)
    people = await team(house)
    await vote(house, people, "9993", "Canary")
    await close(house)
    (post,) = results(house)
    few = text("en", "result.few", subject="Nordic Kettle", on=house.clock.now().date())
    none = text("en", "result.comments.none")
    gone = house.clock.now().astimezone(house.app.definition.company.zone)
    key = text("en", "result.key", on=gone.date(), at=gone.time())
    assert words(post) == f"{few}\n{none}\n{key} {text('en', 'result.same')}"
    assert words(people[0].last) == words(post)
    everything = repr(await dump(house, "employees"))
    assert "Canary" not in everything


async def test_below_ten_answers_comments_are_not_kept(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_noise(monkeypatch)
    people = await team(sqlite_house)
    await vote(sqlite_house, people, "999933377", "Canary")
    await close(sqlite_house)
    assert "Canary" not in (results(sqlite_house)[0].caption or "")
    assert "Canary" not in repr(await dump(sqlite_house, "employees"))


async def test_nothing_of_an_open_pulse_is_published(house: House) -> None:
    """Ticks, digests and restarts before the close say at most that it is under way."""
    people = await team(house)
    await vote(house, people, "999999999333", "Canary")
    house.clock.advance(days=6, hours=22)
    await house.tick()
    posted = " ".join(map(words, house.sandbox.room(CHANNEL).messages))
    assert "Canary" not in posted
    assert "eNPS" not in posted
    (wave,) = await rows(house, "waves")
    assert (wave["state"], wave["published"]) == ("open", None)


async def test_a_close_happens_once(house: House) -> None:
    """Ticked again or called again it says so, and nobody is told twice."""
    people = await team(house)
    wave_id = await vote(house, people, "999993")
    await close(house)
    again = await close_pulse(
        house.store, house.app.definition, house.app.keys, wave_id, house.clock.now()
    )
    await house.tick()
    assert not again
    assert len(results(house)) == 1
    assert len([message for message in people[0].messages if message.photo]) == 1


async def test_a_close_killed_before_the_key_was_destroyed_is_finished(house: House) -> None:
    """At the next tick, without a second result."""
    people = await team(house)
    wave_id = await vote(house, people, "999993")
    path = house.keys_dir / f"wave-{wave_id}.key"
    key = path.read_bytes()
    await close(house)
    path.write_bytes(key)  # as if the process had died just before
    await house.tick()
    assert not path.exists()
    assert len(results(house)) == 1


async def test_the_key_of_an_open_wave_is_kept(sqlite_house: House) -> None:
    await team(sqlite_house)
    wave_id = await open_team_wave(sqlite_house)
    await destroy_spent_keys(
        sqlite_house.store,
        sqlite_house.app.definition,
        sqlite_house.app.keys,
        sqlite_house.clock.now(),
    )
    assert list(sqlite_house.app.keys.held()) == [wave_id]


@pytest.mark.parametrize("damage", ["key", "ballot"])
async def test_a_wave_that_cannot_close_holds_up_nothing_else(
    sqlite_house: House, damage: str
) -> None:
    """Its key is missing or a ballot is damaged: the digest of the customers still comes."""
    house = sqlite_house
    await scored(house, "9")
    wave_id = await vote(house, await team(house), "999993")
    if damage == "key":
        (house.keys_dir / f"wave-{wave_id}.key").unlink()
    else:
        async with house.store.write() as tx:
            await tx.execute(tables.ballots.update().values(sealed=bytes(SEALED_SIZE)))
    await close(house)
    assert [wave["state"] for wave in await rows(house, "waves")] == ["open"]
    posts = house.sandbox.room(CHANNEL).messages
    assert any("week 47" in (post.caption or "") for post in posts)


async def test_the_cron_opens_a_pulse_once(clock: SimulatedClock, tmp_path: Path) -> None:
    """Its notices wait for the sending hours, its key is there before anybody is asked."""
    toml = ELEVEN_TOML + '[survey.wave]\ncron = "0 6 * * mon"\nopen_days = 5\n'
    async with house_of(toml, clock, tmp_path) as house:
        people = await team(house)
        before = [len(person.messages) for person in people]
        clock.advance_to(datetime(2026, 11, 23, 4, tzinfo=UTC))
        for _ in range(3):
            await house.tick()
        (wave,) = await rows(house, "waves")
        assert list(house.app.keys.held()) == [wave["id"]]
        assert [len(person.messages) for person in people] == before
        clock.advance_to(datetime(2026, 11, 23, 8, tzinfo=UTC))
        await house.turn()
        assert [len(person.messages) - 1 for person in people] == before


async def test_what_the_opening_froze_holds_to_the_close(sqlite_house: House) -> None:
    """Somebody who leaves still counts among those asked; somebody who joins does not."""
    people = await team(sqlite_house)
    wave_id = await vote(sqlite_house, people, "9999933377")
    people[0].say("/stop")
    await team(sqlite_house, 3, "Sales", first=3001)
    await sqlite_house.turn()
    await close(sqlite_house)
    (wave,) = await rows(sqlite_house, "waves")
    assert wave["id"] == wave_id
    assert wave["published"]["invited"] == 20
    assert people[0].last.photo is None  # who left is not written to
    assert people[1].last.photo is not None
