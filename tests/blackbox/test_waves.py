"""eleven wave: opened by a command, delivered by the service or by the command itself."""

from __future__ import annotations

import re

from sandbox.people import Person
from tests.blackbox.installation import CHANNEL, SECRET, Installation, until
from tests.blackbox.people import Visit, all_of, has_read, newest, shows

SCORES = (10, 10, 10, 9, 9, 9, 8, 7, 6, 3, 2, 0, 9, 9, 8, 8, 5, 4, 10, 7)


def known(person: Person) -> Visit:
    """A customer who has chosen a language, and was never asked anything."""
    person.say("/language")
    while not shows(person, "English"):
        yield
    person.tap("English")
    while shows(person, "English"):
        yield


async def customers(site: Installation, *names: str) -> list[Person]:
    """Customers whom a wave can ask."""
    people = [site.sandbox.person(1001 + i, name) for i, name in enumerate(names)]
    await all_of(known(person) for person in people)
    return people


def joins(person: Person, payload: str) -> Visit:
    """Join a roster."""
    person.start(payload)
    while newest(person) is None:
        yield


async def employees(site: Installation, n: int) -> list[Person]:
    """People on the roster of the team, a half in each segment."""
    links = [await site.token("team", "--segment", name) for name in ("Sales", "Support")]
    people = [site.sandbox.person(2001 + i, f"Chen {i}") for i in range(n)]
    await all_of(joins(person, links[i % 2]) for i, person in enumerate(people))
    return people


def votes(person: Person, score: int) -> Visit:
    """From the notice to the question, then a sealed score and a reason."""
    while not shows(person, "To the question"):
        yield
    person.tap("To the question")
    while not shows(person, "10"):
        yield
    question = newest(person)
    assert question is not None
    before = question.text
    person.tap(str(score))
    while question.text == before:
        yield
    said = person.say(f"Because number {person.id} says so")
    while person.find(said) is not None or newest(person) is question:
        yield


async def status(site: Installation, survey: str) -> str:
    """The first line that `wave status` prints, without the survey's name."""
    told = await site.eleven("wave", "status", survey)
    assert told.status == 0, told
    return told.out.splitlines()[0].removeprefix(f'survey "{survey}": ')


async def test_a_command_delivers_a_wave_where_no_service_runs(site: Installation) -> None:
    """Open, status, answer, close: the invitations are sent before the command ends."""
    service = await site.start()
    alice, boris = await customers(site, "Alice", "Boris")
    assert await site.stop(service) == 0
    assert await status(site, "customers") == "no wave yet"
    opened = await site.eleven("wave", "open", "customers")
    assert opened.line == 'survey "customers": wave open for 7 days, 2 people are asked'
    assert shows(alice, "10")
    assert shows(boris, "10")
    line = await status(site, "customers")
    assert re.fullmatch(r"open until .{16}; 2 invited, 2 delivered, 0 scored", line)
    again = await site.eleven("wave", "open", "customers")
    assert (again.status, again.fault) == (1, 'survey "customers" has an open wave already')
    service = await site.start()
    alice.tap("9")
    await until(lambda: not shows(alice, "10"), "the tap is answered")
    assert (await status(site, "customers")).endswith("2 delivered, 1 scored")
    numbers = await site.numbers("customers")
    assert (numbers["n"], numbers["invited"], numbers["open_n"]) == (1, 2, 0)
    assert numbers["response_rate"] == 0.5
    assert (await site.eleven("wave", "close", "customers")).line.endswith("wave closed")
    assert (await status(site, "customers")).startswith("no open wave; the last one closed on ")
    closed = await site.eleven("wave", "close", "customers")
    assert (closed.status, closed.fault) == (1, 'survey "customers" has no open wave')
    assert await site.stop(service) == 0


async def test_the_running_service_delivers_a_wave(site: Installation) -> None:
    """Beside a service the command opens the wave, says who sends, and sends nothing itself."""
    service = await site.start()
    (alice,) = await customers(site, "Alice")
    opened = await site.eleven("wave", "open", "customers")
    assert (opened.status, opened.err) == (0, "the running service sends the messages\n")
    await until(lambda: shows(alice, "10"), "the service sends the question")
    assert await site.stop(service) == 0
    questions = [m for m in alice.messages if m.from_bot and any("10" in r for r in m.buttons)]
    assert len(questions) == 1


async def test_a_wave_with_nobody_to_ask(site: Installation) -> None:
    """No wave opens where nobody pressed Start."""
    opened = await site.eleven("wave", "open", "customers")
    assert opened.status == 1
    assert opened.fault.startswith('survey "customers": nobody can be asked: no person has pressed')
    assert await status(site, "customers") == "no wave yet"


async def test_a_wave_opened_with_a_wrong_token_waits_for_a_service(site: Installation) -> None:
    """The fault is named, and what could not be sent goes out once it is mended."""
    service = await site.start()
    (alice,) = await customers(site, "Alice")
    assert await site.stop(service) == 0
    wrong = {"ELEVEN_BOT_TOKEN": "4242:of-nobody"}
    opened = await site.eleven("wave", "open", "customers", settings=wrong)
    assert opened.status == 2
    assert opened.err == "ELEVEN_BOT_TOKEN: Telegram does not know this token\n"
    assert not shows(alice, "10")
    service = await site.start()
    await until(lambda: shows(alice, "10"), "the service sends the question")
    assert await site.stop(service) == 0


async def test_a_team_too_small_for_a_pulse(site: Installation) -> None:
    """Of four employees no figure can be shown: nobody is asked, and no key is made."""
    service = await site.start()
    team = await employees(site, 4)
    opened = await site.eleven("wave", "open", "team")
    assert opened.status == 1
    assert opened.fault == 'survey "team": wants at least 19 people, there are 4'
    assert await site.stop(service) == 0
    assert all(not shows(person, "To the question") for person in team)
    assert not list(site.folder.glob("keys/*"))


async def test_a_pulse_from_its_opening_to_its_result(site: Installation) -> None:
    """Nothing leaks while it runs; at the close blurred figures alone, alike for everyone asked."""
    service = await site.start()
    team = await employees(site, len(SCORES))
    before = await site.numbers("team")
    assert before["suppressed"] == ["none"]
    assert (await site.eleven("wave", "open", "team")).line.endswith("20 people are asked")
    await until(lambda: all(shows(one, "To the question") for one in team), "the notices arrive")
    untouched = await status(site, "team")
    await all_of(votes(one, score) for one, score in zip(team, SCORES, strict=True))
    assert await status(site, "team") == untouched
    assert re.fullmatch(r"open until .{16}; 20 invited, 20 delivered", untouched)
    running = await site.numbers("team")
    assert running == before | {"suppressed": ["open"]}
    assert list(site.folder.glob("keys/*"))

    assert (await site.eleven("wave", "close", "team")).status == 0
    assert not list(site.folder.glob("keys/*"))
    channel = site.sandbox.room(CHANNEL)
    results = [*team, channel]
    await until(
        lambda: all((said := newest(one)) and said.photo for one in results),
        "everybody has the result",
    )
    assert len({one.last.caption for one in results}) == 1
    assert await site.stop(service) == 0
    assert (await status(site, "team")).startswith("no open wave; ")

    numbers = await site.numbers("team")
    hidden = ("promoters", "passives", "detractors", "nps_exact", "open_n", "change")
    assert all(numbers[name] is None for name in hidden)
    assert (numbers["invited"], numbers["epsilon"]) == (20, 2.0)
    assert sum(numbers["shares"].values()) == 100
    assert -100 <= numbers["low"] <= numbers["nps"] <= numbers["high"] <= 100
    assert len(numbers["comments"]) == 20
    words = (await site.eleven("digest", "team")).out
    assert SECRET not in words
    assert "eNPS about" in words


async def test_a_pulse_whose_key_is_lost(site: Installation) -> None:
    """It cannot be closed but with --lost, and --lost is refused while the key is there."""
    service = await site.start()
    team = await employees(site, 19)
    assert (await site.eleven("wave", "open", "team")).status == 0
    await until(lambda: all(shows(one, "To the question") for one in team), "the notices arrive")
    early = await site.eleven("wave", "close", "team", "--lost")
    assert (early.status, early.fault.endswith("is here: close it without --lost")) == (1, True)
    (key,) = site.folder.glob("keys/*")
    key.unlink()
    refused = await site.eleven("wave", "close", "team")
    assert (refused.status, "eleven wave close team --lost" in refused.fault) == (1, True)
    again = await site.eleven("wave", "open", "team")
    assert again.fault == 'survey "team" has an open wave already'
    ended = await site.eleven("wave", "close", "team", "--lost")
    assert ended.line.endswith("wave ended without a result, everyone asked is told")
    told = [*team, site.sandbox.room(CHANNEL)]
    await until(lambda: all(has_read(one, "was lost") for one in told), "all are told")
    named = await site.eleven("wave", "open", "customers")
    assert named.status == 1  # nobody to ask
    assert await site.stop(service) == 0


async def test_a_pulse_without_a_folder_for_its_key(site: Installation) -> None:
    """One clear line, and nothing is stored: nobody is asked."""
    service = await site.start()
    team = await employees(site, 19)
    (site.folder / "keys").write_text("no folder")
    opened = await site.eleven("wave", "open", "team")
    assert opened.status == 1
    assert opened.fault.startswith("ELEVEN_KEYS_DIR ")
    assert "File exists; the key of a wave must be written there" in opened.fault
    assert await status(site, "team") == "no wave yet"
    assert await site.stop(service) == 0
    assert all(not shows(person, "To the question") for person in team)
