"""Services with a weakness planted, to show that the attacks would find it."""

from __future__ import annotations

import resource
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.blackbox import children
from tests.blackbox.children import Child

Launched = tuple[Sequence[str], Mapping[str, str], Path, Path, Path]


def folding(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> Child:
    """Texts are folded without a cap, once for each watch word, inside the transaction."""
    return _forked(_plant_folding, (words, environment, folder, out, err))


def halting(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> Child:
    """Replies have no pace of their chat, and a 429 halts everything."""
    return _forked(_plant_halting, (words, environment, folder, out, err))


def few_files(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> Child:
    """No weakness: the service as an ordinary login has it, with 1,024 open files at most."""
    return _forked(_take_files, (words, environment, folder, out, err))


def _forked(plant: Callable[[], None], arguments: Launched) -> Child:
    *_, out, err = arguments
    out.touch()
    err.touch()
    process = children._FORKING.Process(target=_begin, args=(plant, arguments), daemon=True)
    process.start()
    assert process.pid is not None
    return Child(process.pid, lambda: process.exitcode, out, err)


def _begin(plant: Callable[[], None], arguments: Launched) -> None:
    plant()
    children._become(*arguments)


def _take_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))


def _plant_folding() -> None:
    from handlers.cases import hearing

    def opened(_score: int | None, words: Sequence[str], watching: Sequence[str]) -> None:
        for _ in watching:
            unicodedata.normalize("NFKC", "\n".join(words)).casefold()

    hearing.opened_by = opened  # type: ignore[assignment, attr-defined]


def _plant_halting() -> None:
    from delivery.pace.pacing import ChatPace, Pace

    async def halt(self: Pace, seconds: float, chat_id: int) -> bool:
        self.chats.halt(chat_id, seconds)
        self.rest(seconds)
        return True

    Pace.halt = halt  # type: ignore[method-assign]
    ChatPace.wait = lambda *_, **__: 0.0  # type: ignore[method-assign]
