"""eleven init: asked once, written whole, read by the service; asked again, nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import signal
import stat
import subprocess
import sys
import tempfile
import termios
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.opening import Stopped
from bot.settings.definition_file import load_definition
from bot.settings.settings import load, require_token
from sandbox import Sandbox
from survey.definition.faults import Faulty
from tests.blackbox.children import ROOT
from tests.blackbox.installation import CHANNEL, SECRET, TOKEN, Installation, Outcome, until

OTHER = "4343:CANARY-other-never-printed"
ASK = "Nordic Kettle\n-1001234567890\ny\n"


@pytest.fixture
def folder(site: Installation, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new machine: neither .env nor eleven.toml, and Telegram's address."""
    (site.folder / "eleven.toml").unlink()
    monkeypatch.chdir(site.folder)
    for name in [name for name in os.environ if name.upper().startswith("ELEVEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ELEVEN_BOT_API_URL", site.sandbox.url)
    del site.settings["ELEVEN_BOT_TOKEN"]
    return site.folder


async def init(answers: str | bytes, *words: str) -> Outcome:
    """What it prints, its answers given by a pipe; no secret and no traceback is in it."""
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["init", *words], answers)
    status, err = ran.exit_code, ran.stderr
    if isinstance(ran.exception, Faulty | Stopped):  # as `bot.cli.main` ends a command
        status = ran.exception.status if isinstance(ran.exception, Stopped) else 2
        err += f"{ran.exception}\n"
    elif ran.exception and not isinstance(ran.exception, SystemExit):
        raise AssertionError("".join(traceback.format_exception(ran.exception)))
    assert SECRET not in ran.stdout + err
    assert "CANARY" not in ran.stdout + err
    return Outcome(status, ran.stdout, err)


def files(folder: Path) -> dict[str, bytes]:
    """What is in the folder, but for the output of processes."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith("process-")
    }


async def test_a_new_installation_is_read_by_the_service(site: Installation, folder: Path) -> None:
    """Its own readers of settings and definitions, and then `eleven check` and `eleven run`."""
    ran = await init(f"{TOKEN}\n{ASK}")
    assert (ran.status, ran.err) == (0, "")
    assert "This is @eleven_bot." in ran.out
    assert f"In channel {CHANNEL}: open its administrators, add @eleven_bot" in ran.out
    assert "eleven run" in ran.out
    assert "eleven check" in ran.out
    assert sorted(files(folder)) == [".env", "eleven.toml"]
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    settings = load()
    assert require_token(settings) == TOKEN
    definition = load_definition(settings.config)
    assert definition is not None
    assert (definition.company.name, definition.company.channel) == ("Nordic Kettle", CHANNEL)
    assert [(survey.key, survey.kind) for survey in definition.surveys] == [("customers", "nps")]
    checked = await site.eleven("check")
    assert checked.line.startswith("company.managers is empty: ")
    service = await site.start()
    assert "become the owner" in service.out.read_text("utf-8")
    assert await site.stop(service) == 0


async def test_a_run_again_changes_nothing_and_says_what_is_there(folder: Path) -> None:
    """With Enter alone, with the same answers, and with an end of file."""
    await init(f"{TOKEN}\n{ASK}")
    before = files(folder)
    for answers in ("\n\n\n", f"{TOKEN}\n{ASK}", ""):
        ran = await init(answers)
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.startswith("There is a token already, by .env: that of bot 4242.\n")
        assert f"eleven.toml stays as it is: Nordic Kettle, channel {CHANNEL}." in ran.out
        assert "Nothing has changed." in ran.out
        assert files(folder) == before


async def test_a_readable_env_is_told(folder: Path) -> None:
    """It stays so: the service may be run by another of its group."""
    (folder / ".env").write_text(f"ELEVEN_BOT_TOKEN={TOKEN}\n")
    (folder / ".env").chmod(0o640)
    assert "Others may read .env, and the token in it: chmod 600 .env\n" in (await init("")).out
    (folder / ".env").chmod(0o600)
    assert "Others may read" not in (await init("")).out


async def test_a_token_of_the_environment_is_kept_or_told_to_win(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELEVEN_BOT_TOKEN", TOKEN)
    ran = await init("\n\n")
    assert "by the environment: that of bot 4242." in ran.out
    assert files(folder) == {}
    monkeypatch.setenv("ELEVEN_BOT_TOKEN", OTHER)
    ran = await init(f"{TOKEN}\n\n")
    assert ran.err == "The environment has another ELEVEN_BOT_TOKEN, which wins over .env.\n"
    assert f"ELEVEN_BOT_TOKEN={TOKEN}\n" in (folder / ".env").read_text("utf-8")


@pytest.mark.parametrize(
    ("answer", "status", "token"),
    [("y", 0, TOKEN), ("n", 0, OTHER), ("", 2, OTHER), ("Alice", 2, OTHER)],
)
async def test_another_token_takes_the_place_of_the_first_only_after_a_yes(
    folder: Path, answer: str, status: int, token: str
) -> None:
    """Every other line and comment stays."""
    text = "# mine\nELEVEN_SEND_RATE=5\nELEVEN_BOT_TOKEN={}  # the bot\nPOSTGRES_PASSWORD=\n"
    (folder / ".env").write_text(text.format(OTHER))
    ran = await init(f"{TOKEN}\n{answer}\n\n")
    assert ran.status == status
    assert (folder / ".env").read_text() == text.format(token)


async def test_the_example_that_was_copied_is_filled_in(folder: Path) -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    (folder / ".env").write_text(example, "utf-8")
    assert (await init(f"{TOKEN}\n\n")).status == 0
    filled = example.replace("ELEVEN_BOT_TOKEN=\n", f"ELEVEN_BOT_TOKEN={TOKEN}\n")
    assert filled != example
    assert (folder / ".env").read_text("utf-8") == filled
    assert not (folder / "eleven.toml").exists()  # no name was given: all is set up in the chat


NAMES = ('"', "\\", "'''", "# no comment", "[x]", "é 漢 ✓", '\\" = \\u0041', "x" * 60)


@pytest.mark.parametrize("name", NAMES)
async def test_a_company_is_called_as_it_was_typed(folder: Path, name: str) -> None:
    """Whatever TOML makes of its signs."""
    assert (await init(f"{TOKEN}\n{name}\n\n\n")).status == 0
    definition = load_definition(folder / "eleven.toml")
    assert definition is not None
    assert (definition.company.name, definition.company.channel) == (name, None)


BAD = {
    "no answer at all": ("", "ELEVEN_BOT_TOKEN: is missing"),
    "no token": (f"\n{ASK}", "ELEVEN_BOT_TOKEN: is missing"),
    "a token with a space": ("4242:CANARY abc\n", "ELEVEN_BOT_TOKEN: wants a token such as"),
    "a token in quotes": (f'"{TOKEN}"\n', "ELEVEN_BOT_TOKEN: stands in quotes"),
    "a token with a quote": ("4242:CANARY'abc\n", "ELEVEN_BOT_TOKEN: wants a token such as"),
    "a token that Telegram does not know": (
        f"{OTHER}\n{ASK}",
        "ELEVEN_BOT_TOKEN: Telegram does not know this token",
    ),
    "bytes that are no text": (b"\xff\xfe\n", "stdin: is not UTF-8"),
    "a long company": (f"{TOKEN}\n{'x' * 200}\n\n", "company.name: wants at most 60 characters"),
    "a company with a control sign": (f"{TOKEN}\nA\x7fB\n\n", "company.name: wants one line"),
    "a channel that is a person's": (f"{TOKEN}\nA\n1001\n", "company.channel: wants the id of"),
    "a channel far too long": (f"{TOKEN}\nA\n-{'9' * 5000}\n", "company.channel: wants an id"),
    "a channel that is a word": (f"{TOKEN}\nA\nmy news\n", "company.channel: wants an id"),
    "a channel that nobody knows": (
        f"{TOKEN}\nA\n@nowhere_at_all\n",
        "company.channel: Telegram says: ",
    ),
    "neither yes nor no": (f"{TOKEN}\nA\n\nperhaps\n", "wants y or n: Write eleven.toml"),
}


@pytest.mark.parametrize(("answers", "problem"), BAD.values(), ids=BAD)
async def test_a_wrong_answer_by_a_pipe_is_one_line_and_nothing_is_written(
    folder: Path, answers: str | bytes, problem: str
) -> None:
    before = files(folder)
    ran = await init(answers)
    assert ran.status == 2
    (line,) = ran.err.splitlines()
    assert line.startswith(problem)
    assert files(folder) == before


async def test_a_channel_by_its_name(site: Installation, folder: Path) -> None:
    """As @name and as an address; what is written is its id."""
    site.sandbox.channel(-1007654321000, "News", username="kettle_news")
    for typed in ("@kettle_news", "https://t.me/kettle_news", "t.me/kettle_news"):
        assert (await init(f"{TOKEN}\nA\n{typed}\ny\n")).status == 0
        definition = load_definition(folder / "eleven.toml")
        assert definition is not None
        assert definition.company.channel == -1007654321000
        (folder / "eleven.toml").unlink()


async def test_a_declined_file_is_not_written(folder: Path) -> None:
    ran = await init(f"{TOKEN}\nNordic Kettle\n\nn\n")
    assert ran.status == 0
    assert "asks for company and channel in the chat" in ran.out
    assert sorted(files(folder)) == [".env"]


PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder for .env": (
        lambda folder: (folder / ".env").mkdir(),
        ".env: is a folder; move it away",
    ),
    "a folder for eleven.toml": (
        lambda folder: (folder / "eleven.toml").mkdir(),
        "eleven.toml: cannot be read: Is a directory",
    ),
    "an eleven.toml that is none": (
        lambda folder: (folder / "eleven.toml").write_text("[company\n"),
        "eleven.toml: is not valid TOML",
    ),
    "another setting is wrong": (
        lambda folder: (folder / ".env").write_text("ELEVEN_SEND_RATE=fast\n"),
        "ELEVEN_SEND_RATE: wants a number",
    ),
    "bytes that are no text": (
        lambda folder: (folder / ".env").write_bytes(b"A=\xff\n"),
        ".env: is not UTF-8",
    ),
    "a pipe": (lambda folder: os.mkfifo(folder / ".env"), ".env: is no file; move it away"),
}


@pytest.mark.parametrize(("prepare", "problem"), PLACES.values(), ids=PLACES)
async def test_a_place_that_cannot_be_used_is_one_line(
    folder: Path, prepare: Callable[[Path], object], problem: str
) -> None:
    prepare(folder)
    before = files(folder)
    ran = await init(f"{TOKEN}\n{ASK}")
    assert ran.status == 2
    (line,) = ran.err.splitlines()
    assert line.startswith(problem)
    assert files(folder) == before


@pytest.fixture
def read_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which nothing can be made; root may do everything, so be somebody else."""
    with tempfile.TemporaryDirectory() as name:
        closed = Path(name)
        closed.chmod(0o555)
        monkeypatch.chdir(closed)
        was = os.geteuid()
        if was == 0:
            os.seteuid(65534)
        yield closed
        os.seteuid(was)
        closed.chmod(0o755)
        monkeypatch.chdir(folder)


async def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(
    read_only: Path,
) -> None:
    ran = await init(f"{TOKEN}\n{ASK}")
    assert (ran.status, ran.fault) == (2, ".env: cannot be written: Permission denied")
    assert files(read_only) == {}


async def test_a_full_disk_leaves_what_was_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second file cannot be written: the first is not there either, nor any part of one."""
    synced: list[int] = []

    def fsync(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    ran = await init(f"{TOKEN}\n{ASK}")
    assert ran.status == 2
    assert ran.err == "eleven.toml: cannot be written: No space left on device\n"
    assert files(folder) == {}


@pytest.mark.parametrize(
    ("answers", "words", "status"),
    [
        (f"{TOKEN}\ny\n{ASK}", (), 0),
        (f"{TOKEN}\n{ASK}", ("--offline",), 0),
        (f"{TOKEN}\n{ASK}", (), 2),
        (f"{TOKEN}\nn\n", (), 2),
    ],
)
async def test_without_a_network_it_goes_on_where_that_is_wanted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answers: str, words: tuple[str, ...], status: int
) -> None:
    monkeypatch.setenv("ELEVEN_BOT_API_URL", "http://127.0.0.1:9")
    ran = await init(answers, *words)
    assert ran.status == status
    if status:
        (line,) = ran.err.splitlines()
        assert line.startswith("ELEVEN_BOT_API_URL: no Bot API answers there (Connection refused)")
        assert line.endswith("eleven init --offline")
        assert files(folder) == {}
    else:
        assert "The token was not checked" in ran.out
        assert require_token(load()) == TOKEN


async def test_offline_a_name_of_a_channel_is_nobody_s_to_know(folder: Path) -> None:
    ran = await init(f"{TOKEN}\nA\n@kettle_news\n", "--offline")
    assert ran.fault.startswith("company.channel: only Telegram knows the id of an @name")
    assert files(folder) == {}


async def test_a_token_file_stays_where_the_token_comes_from(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "secret").write_text(TOKEN)
    monkeypatch.setenv("ELEVEN_BOT_TOKEN_FILE", "secret")
    assert "by ELEVEN_BOT_TOKEN_FILE: that of bot 4242." in (await init("\n\n")).out
    assert not (folder / ".env").exists()
    refused = await init(f"{TOKEN}\n\n")
    assert refused.status == 2
    assert refused.err.startswith("ELEVEN_BOT_TOKEN_FILE: says which file holds the token")


async def test_a_link_to_env_stays_a_link(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / ".env").symlink_to("elsewhere/env")
    assert (await init(f"{TOKEN}\n\n")).status == 0
    assert (folder / ".env").is_symlink()
    assert stat.S_IMODE((folder / "elsewhere/env").stat().st_mode) == 0o600


class Terminal:
    """`eleven init` at a terminal of its own, typed into line by line."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.master, slave = pty.openpty()
        self.slave = slave
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "ELEVEN_BOT_API_URL": sandbox.url,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "init"],
            env=environment,
            cwd=folder,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.set_blocking(self.master, False)
        self.shown, self.past = b"", 0

    async def asked(self, question: str) -> None:
        """Wait until it is asked."""
        await until(lambda: question in self.look(), f"it asks: {question}")
        self.past += self.look().index(question) + len(question)

    def look(self) -> str:
        """All that was shown since the last question."""
        with contextlib.suppress(OSError):  # nothing new, or nobody there any more
            self.shown += os.read(self.master, 65536)
        return self.shown.decode("utf-8", "replace")[self.past :]

    def type(self, line: str) -> None:
        """A line, and Enter."""
        os.write(self.master, f"{line}\n".encode())

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    async def end(self) -> int:
        """Its exit status."""
        await until(lambda: (self.look(), self.process.poll())[1] is not None, "it ends")
        self.look()
        os.close(self.master)
        os.close(self.slave)
        assert self.process.returncode is not None
        return self.process.returncode


async def test_at_a_terminal_a_token_is_hidden_and_a_wrong_answer_asked_again(
    site: Installation, folder: Path
) -> None:
    """Ctrl-C at the last question leaves nothing behind."""
    terminal = Terminal(folder, site.sandbox)
    for wrong, problem in ((OTHER, "Telegram does not know this token"), ("abc", "wants a token")):
        await terminal.asked("The bot's token")
        await until(lambda: not terminal.echoes, "what is typed is hidden")
        terminal.type(wrong)
        await terminal.asked(problem)
    await terminal.asked("The bot's token")
    await until(lambda: not terminal.echoes, "what is typed is hidden")
    terminal.type(TOKEN)
    await terminal.asked("This is @eleven_bot.")
    await terminal.asked("The company's name")
    terminal.type("x" * 200)
    await terminal.asked("company.name: wants at most 60 characters")
    await terminal.asked("The company's name")
    terminal.type("Nordic Kettle")
    await terminal.asked("The channel for digests")
    terminal.type("")
    await terminal.asked("Write eleven.toml")
    os.kill(terminal.process.pid, signal.SIGINT)
    assert await terminal.end() == 130
    assert "stopped; nothing was written" in terminal.look()
    assert b"CANARY" not in terminal.shown
    assert files(folder) == {}
