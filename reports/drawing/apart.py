"""Drawing in a process of its own, which ends: what drawing takes, none gives back by itself.

The process lives while there is more to draw, and some time longer. It has no settings of ours in
its environment, leaves no core file, and what it is asked for stays in its pipes.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from signal import SIG_IGN, SIGINT, signal
from subprocess import PIPE, Popen
from threading import Lock, Timer
from typing import IO, Any, ParamSpec, TypeVar

PROGRAM = "bot.drawing"
IDLE = 30.0  # seconds
Given = ParamSpec("Given")
Drawn = TypeVar("Drawn")


class Unfinished(Exception):
    """The process ended while it drew, twice."""


async def drawn_apart(
    draw: Callable[Given, Drawn], *given: Given.args, **named: Given.kwargs
) -> Drawn:
    """What `draw` returns, or raises; all of it has to be picklable."""
    return await asyncio.to_thread(_artist.draw, draw, given, named)


class _Artist:
    """The process, where there is one; one drawing at a time."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._process: Popen[bytes] | None = None
        self._leaving: Timer | None = None

    def draw(self, *asked: object) -> Any:
        with self._turn:
            self._stays()
            try:
                came, what = self._ask(asked) or self._ask(asked) or (False, Unfinished())
            finally:
                self._leaves_later()
        if came:
            return what
        raise what

    def end(self) -> None:
        """Let it go; it ends when nobody can ask it any more."""
        with self._turn:
            self._stays()
            self._part()

    def _ask(self, asked: object) -> tuple[bool, Any] | None:
        """(True, what was drawn) or (False, what was raised); None where it ended meanwhile."""
        if self._process is None:
            self._process = _begin()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            _put(pickle.dumps(asked), self._process.stdin)
            answer = pickle.load(self._process.stdout)  # noqa: S301 - of our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self._part()
            return None
        came, what = pickle.loads(answer)  # noqa: S301
        return came, what

    def _part(self) -> None:
        if self._process is not None:
            with suppress(OSError), self._process:  # waits for it, and closes its pipes
                pass
            self._process = None

    def _stays(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def _leaves_later(self) -> None:
        self._leaving = Timer(IDLE, self.end)
        self._leaving.daemon = True
        self._leaving.start()


_artist = _Artist()
atexit.register(_artist.end)


def _begin() -> Popen[bytes]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ELEVEN_")}
    return Popen(  # noqa: S603 - our own program
        # -P: nothing is imported from the folder that the operator happens to be in.
        [sys.executable, "-P", "-m", PROGRAM],
        env=ours | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=PIPE,
        stdout=PIPE,
    )


def _put(what: bytes, pipe: IO[bytes]) -> None:
    pickle.dump(what, pipe)  # bytes in a pickle end where they end, whatever is in them
    pipe.flush()


def serve() -> None:
    """Draw what is asked for on stdin, until nobody asks any more."""
    signal(SIGINT, SIG_IGN)  # Ctrl-C is for the one who asks
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    with suppress(EOFError):
        while True:
            asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own process
            _put(_answer(asked), answers)


def _answer(asked: bytes) -> bytes:
    try:
        return _drawn(asked)
    except Exception as error:
        with suppress(Exception):
            answer = pickle.dumps((False, error))
            pickle.loads(answer)  # noqa: S301 - some can be told, and not be understood
            return answer
        return pickle.dumps((False, RuntimeError(type(error).__name__)))


@lru_cache(maxsize=16)  # everybody who gets the same message gets the same picture
def _drawn(asked: bytes) -> bytes:
    draw, given, named = pickle.loads(asked)  # noqa: S301
    return pickle.dumps((True, draw(*given, **named)))
