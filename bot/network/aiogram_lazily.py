"""What aiogram builds while it is imported, and mostly for nothing, is built when first used.

aiogram describes every type of the Bot API with pydantic, and has the validators of all of them
built at once: most of the time and memory of its import, and a bot that asks one question uses few.
pydantic builds each later, where it is told which names the descriptions mean.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from threading import RLock
from typing import Any

from pydantic import BaseModel


def build_when_used() -> bool:
    """Import aiogram with nothing built; False where that is too late, or aiogram asks for none.

    It reaches into pydantic while aiogram is imported: call it where no other thread runs yet.
    """
    if "aiogram" in sys.modules:
        return False
    names: dict[str, Any] = {}
    build = vars(BaseModel)["model_rebuild"]
    turn = RLock()  # filters may run in threads, and pydantic builds in one at a time

    def remember(
        _model: type[BaseModel],
        /,
        *,
        _types_namespace: Mapping[str, Any] | None = None,
        **_how: Any,
    ) -> None:
        names.update(_types_namespace or {})

    def build_now(
        model: type[BaseModel], /, *, force: bool = False, raise_errors: bool = True, **_how: Any
    ) -> Any:
        with turn:
            return build.__func__(
                model, force=force, raise_errors=raise_errors, _types_namespace=names
            )

    BaseModel.model_rebuild = classmethod(remember)  # type: ignore[method-assign, assignment]
    try:
        from aiogram import methods, types
    finally:
        BaseModel.model_rebuild = build  # type: ignore[method-assign]
    if not names:
        return False
    for base in (types.TelegramObject, methods.TelegramMethod, methods.Response):
        base.model_rebuild = classmethod(build_now)  # type: ignore[method-assign, assignment]
    return True
