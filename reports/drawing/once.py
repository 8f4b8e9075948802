"""Everybody who gets the same message gets the same picture: it is drawn once, the others wait."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_drawing = Lock()


def drawn_once(render: Callable[P, R]) -> Callable[P, R]:
    """`render`, remembering its last sixteen pictures; its arguments are compared by value."""
    cached = lru_cache(maxsize=16)(render)

    @wraps(render)
    def draw(*args: P.args, **kwargs: P.kwargs) -> R:
        with _drawing:
            return cached(*args, **kwargs)  # type: ignore[arg-type]  # hashable, says lru_cache

    return draw
