"""One update's turn: who speaks, when, over which definition, inside which transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.types import CallbackQuery, TelegramObject

from handlers.update.before import Handler
from handlers.update.replies import edit, say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from locales import Prompt, Text, text
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.pulse.keys import Keys
from survey.definition.definition import Definition


@dataclass(frozen=True)
class Turn:
    """What a handler may rest on. `decided`: the parts of the definition that the file names."""

    who: Respondent
    tx: Tx
    now: datetime
    definition: Definition
    keys: Keys
    decided: Collection[str] = ()

    def say(
        self,
        prompt: Prompt | Text,
        sent: Callable[[int], Change] | None = None,
        reply_to: int | None = None,
        *,
        expecting: bool = False,
        placeholder: str = "",
    ) -> Step:
        """Say something to whoever speaks, in their language; arguments as in `replies.say`."""
        to, language = self.who.telegram_id, self.who.language
        return say(
            to, prompt, language, sent, reply_to, expecting=expecting, placeholder=placeholder
        )

    def text(self, key: str, /, **args: object) -> str:
        """A text in the language of whoever speaks."""
        return text(self.who.language, key, **args)

    def edit(self, callback: CallbackQuery, prompt: Prompt | Text) -> Step:
        """Turn the message that they tapped into another, in their language."""
        return edit(callback, prompt, self.who.language)


async def give_turn(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    """Give handlers `turn`, made of what is known once `who` is loaded."""
    known = (data[name] for name in ("who", "tx", "now", "definition", "keys", "decided"))
    return await handler(event, {**data, "turn": Turn(*known)})
