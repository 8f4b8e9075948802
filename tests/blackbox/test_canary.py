"""Erased: a word that somebody left in every place they can is in no byte that Eleven keeps."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import sqlalchemy as sa

from locales import text
from sandbox.people import Person
from storage.database.engine import open_store
from storage.database.tables import metadata
from tests.blackbox.installation import TOML, Installation, this_week, until
from tests.blackbox.people import Visit, all_of, asked, newest, shows
from tests.blackbox.test_api import free_port
from tests.conftest import ENGINES, fresh_postgres
from tests.program import HOOK_SECRET, Program

BIRD = "Zaunkoenig"
ALICE = 424242
PEOPLE = f"external_id,telegram_id,name,plan\n{BIRD}-1,{ALICE},Alice {BIRD},{BIRD}\n"
MORE = """
[[survey]]
key = "parcels"
kind = "csi"
attributes = ["speed"]
"""
FORMATS = ("csv", "xlsx", "jsonl")


@pytest.fixture(params=ENGINES)
def engine(
    request: pytest.FixtureRequest, site: Installation, quick: dict[str, str]
) -> Iterator[str]:
    """The installation on either engine."""
    site.settings |= quick
    if request.param == "sqlite":
        yield "sqlite"
        return
    with fresh_postgres(request.getfixturevalue("postgres")) as url:
        site.settings["ELEVEN_DATABASE_URL"] = url
        yield "postgresql"


@pytest.fixture
async def program(site: Installation) -> AsyncIterator[Program]:
    """A program of the company's that is told of everything."""
    async with Program() as opened:
        toml = TOML.replace('kind = "nps"', 'kind = "nps"\nthemes = ["price"]', 1)
        toml += f'{MORE}[[hook]]\nurl = "{opened.url}"\n'
        (site.folder / "eleven.toml").write_text(toml, encoding="utf-8")
        site.settings |= {
            "ELEVEN_HOOK_SECRET": HOOK_SECRET,
            "ELEVEN_LISTEN": f"127.0.0.1:{free_port()}",
        }
        yield opened


def heard(alice: Person, key: str) -> bool:
    """Whether the bot's newest message says this."""
    message = newest(alice)
    return message is not None and message.text == text("en", key)


def visits(alice: Person, customers: str, parcels: str) -> Visit:
    """An answer with a theme and a reason; ratings and theirs; a note, and a case; a pause."""
    yield from asked(alice, customers)
    alice.tap("9")
    while not shows(alice, "price"):
        yield
    alice.tap("price")
    prompt = newest(alice)
    alice.say(f"{BIRD} is too expensive to feed")
    while newest(alice) is prompt:
        yield
    yield from asked(alice, parcels)
    for _ in range(2):
        before = alice.last.text
        alice.tap("7")
        while alice.last.text == before:
            yield
    alice.say(f"{BIRD} flew slowly")
    alice.say(f"/feedback {BIRD} sings")
    while not heard(alice, "note.thanks"):
        yield
    alice.tap(text("en", "button.reply"))
    while not heard(alice, "reply.wanted"):
        yield
    alice.send_photo(f"{BIRD} waits")
    while not heard(alice, "media.kept"):
        yield
    alice.say("/snooze")
    while not shows(alice, text("en", "button.snooze.7")):
        yield
    alice.tap(text("en", "button.snooze.7"))


async def lives(site: Installation, program: Program) -> Person:
    """Everything that Alice does while the service runs, and what follows from it."""
    (site.folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    assert (await site.eleven("people", "import", "people.csv")).status == 0
    hers = ("--external-id", f"{BIRD}-1", "--property", f"order={BIRD}")
    links = [await site.token(survey, *hers) for survey in ("customers", "parcels")]
    alice = site.sandbox.person(ALICE, f"Alice {BIRD}")
    await all_of([visits(alice, *links)])
    torn = {"message_id": 7, "date": BIRD, "chat": alice.json(), "from": alice.user(), "text": BIRD}
    site.sandbox.updates.push("message", torn)  # nobody can read it: it is put aside
    await until(lambda: len(program.told) >= 5, "the program is told of scores, reasons and note")
    await until(lambda: site.sandbox.pending == 0, "all is received")
    posted = await site.eleven("digest", "customers", "--week", this_week(), "--post")
    assert BIRD in posted.out
    for child in site.children:  # what an operator asked to see is no log
        if BIRD in child.out.read_text("utf-8"):
            child.out.write_text("", encoding="utf-8")
    return alice


async def rows(site: Installation) -> dict[str, str]:
    """Every row of every table, as text."""
    url = site.settings.get("ELEVEN_DATABASE_URL", f"sqlite:///{site.folder}/data/eleven.db")
    store = open_store(url)
    try:
        async with store.read() as tx:
            return {
                name: str([tuple(row) for row in await tx.execute(sa.select(table))])
                for name, table in metadata.tables.items()
            }
    finally:
        await store.close()


async def exports(site: Installation) -> bytes:
    """All answers in every format, unpacked."""
    found = b""
    for form in FORMATS:
        out = site.folder / f"all.{form}"
        ran = await site.eleven("answers", "export", "--format", form, "--out", str(out))
        assert ran.status == 0
        if form == "xlsx":
            with zipfile.ZipFile(out) as book:
                found += b"".join(book.read(name) for name in book.namelist())
        else:
            found += out.read_bytes()
        out.unlink()
    return found


def kept(site: Installation) -> bytes:
    """Every byte of the data folder: on SQLite the database, its log and its lock."""
    files = (path for path in (site.folder / "data").rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in files)


async def metrics(site: Installation) -> str:
    address = f"http://{site.settings['ELEVEN_LISTEN']}/metrics"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_nothing_of_whoever_is_erased_is_found_afterwards(
    site: Installation, program: Program, engine: str
) -> None:
    """By /erase in the chat, or by the operator; before it the same search finds her everywhere.

    SQLite: in the bytes of its files, once the service has stopped and the log is in the database.
    PostgreSQL: in every row; old versions of rows lie in its files until it vacuums them.
    """
    who = "customer" if engine == "sqlite" else "operator"
    service = await site.start()
    alice = await lives(site, program)
    before = await rows(site)
    for table in ("people", "links", "notes", "case_messages", "responses", "outbox"):
        assert BIRD in before[table], table
    assert "ValidationError" in before["dead_letters"]
    assert BIRD.encode() in await exports(site)
    if who == "customer":
        alice.say("/erase")
        await until(lambda: heard(alice, "erase.ask.customer"), "it is asked")
        alice.tap(text("en", "button.yes"))
        await until(lambda: heard(alice, "erase.done"), "it is done")
    else:
        ran = await site.eleven("erase", "--external-id", f"{BIRD}-1")
        assert ran.status == 0
    told = await metrics(site)
    assert await site.stop(service) == 0
    left = str(await rows(site))
    assert (BIRD in left, str(ALICE) in left) == (False, False)
    assert BIRD.encode() not in await exports(site)
    assert BIRD.encode() not in kept(site)
    assert BIRD not in told
    assert str(ALICE) not in told
    for child in site.children:
        assert BIRD not in child.written()
        assert str(ALICE) not in child.written()
    if engine == "sqlite":
        assert kept(site)
    assert (await site.eleven("rebuild")).line == "0 differences"
    counted = await site.numbers("customers")
    assert (counted["n"], counted["promoters"]) == (1, 1)
