"""Forgetting somebody at their own wish, as a change."""

from __future__ import annotations

from dataclasses import dataclass

from storage.engine import Tx
from storage.erase import erase_person


@dataclass(frozen=True)
class ForgetPerson:
    """A customer goes; their scores stay counted and belong to nobody."""

    person_id: int

    async def apply(self, tx: Tx) -> None:
        await erase_person(tx, self.person_id)
