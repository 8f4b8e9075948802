"""What a process leaves to whoever looks into its memory."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CANARY = b"the spout leaked on Monday, said nobody else"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux and glibc")


def child(program: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", textwrap.dedent(program), CANARY[::-1].decode()],
        env={"PYTHONPATH": str(ROOT), "PATH": "", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def holds_the_canary(pid: int) -> bool:
    """Whether the writable memory of a process has it."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text("ascii").splitlines():
            span, rights, *_ = line.split()
            start, end = (int(part, 16) for part in span.split("-"))
            if rights.startswith("rw"):
                memory.seek(start)
                if CANARY in memory.read(end - start):
                    return True
    return False


def _allocator() -> dict[str, str]:
    """What the Dockerfile tells the allocator."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    return dict(re.findall(r"\b(PYTHONMALLOC|GLIBC_TUNABLES)=(\S+)", text))


OPEN_AND_FORGET = """
    import sys
    from storage.pulse.seal import Ballot, seal, unseal

    def forget(word):
        ballot = unseal(bytes(32), 1, b"v", seal(bytes(32), 1, b"v", Ballot(3, 0, word[::-1])))
        print("open", flush=True)
        sys.stdin.readline()

    forget(sys.argv[1])
    print("forgotten", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_reason_that_was_opened_and_let_go_is_overwritten(overwrite: bool) -> None:
    """By the settings of the image; and the control: without them it still lies there."""
    with child(OPEN_AND_FORGET, **(_allocator() if overwrite else {})) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        assert holds_the_canary(process.pid)
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"forgotten\n"
        assert holds_the_canary(process.pid) != overwrite
        process.communicate(b"\n")


def test_every_command_forbids_dumps_of_itself() -> None:
    program = """
        import ctypes, resource, sys
        from bot.cli import main
        sys.argv = ["eleven", "--help"]
        try:
            main()
        except SystemExit:
            pass
        print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE))
    """
    with child(program) as process:
        told, _ = process.communicate()
    assert told.splitlines()[-1] == b"0 0 0"


@pytest.mark.parametrize(
    "line",
    ["read_only: true", "tmpfs: [/tmp]", "cap_drop: [ALL]", "core: 0",
     'security_opt: ["no-new-privileges:true"]'],
)  # fmt: skip
def test_compose_gives_the_bot_nothing_that_it_does_not_need(line: str) -> None:
    shared, services = (ROOT / "compose.yaml").read_text("utf-8").split("\nservices:\n")
    assert f"  {line}\n" in shared.partition("x-eleven: &eleven\n")[2]
    ours = set(re.findall(r"\n  ([\w-]+):\n    <<: \*eleven\n", "\n" + services))
    assert ours == {"eleven", "replica", "pooled-replica"}
    assert "build:" not in services


def test_the_image_fetches_nothing_without_its_hash() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    installs = re.findall(r"pip (?:install|wheel)[^&\n]*", text)
    assert len(installs) == 4
    assert all("--require-hashes" in one or "--no-index" in one for one in installs)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    wanted = re.findall(r"requirements[\w-]*\.lock", text)
    assert all(f"!{name}" in ignored for name in wanted)
