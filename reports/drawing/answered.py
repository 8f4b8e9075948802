"""How many of those asked have answered, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from locales import Text
from survey.scores.response_rate import LINE, Reached, is_low


class Turnout(Protocol):
    """What is said of the response rests on this."""

    @property
    def delivered(self) -> int: ...
    @property
    def answered(self) -> int: ...
    @property
    def open_n(self) -> int: ...


def answered_of(
    answered: int, asked: int, open_n: int, *, few: bool, mark: bool = False
) -> Iterable[Text]:
    """Answered of asked, and beside them those nobody had invited; a low rate marked if wanted."""
    counts = {"answered": answered, "asked": asked, "open": open_n}
    beside = ".open" if open_n else ""
    if not asked:
        if open_n:
            yield Text("digest.answered.onlyopen", counts)
    elif few:
        yield Text(f"digest.answered.few{beside}", counts)
    else:
        reached = Reached(asked, answered)
        low = ".low" if mark and is_low(reached) else ""
        yield Text(f"digest.answered{low}{beside}", counts | {"rate": reached.rate, "line": LINE})
