"""What the API's routes need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from bot.api.problems import Problem, wrong
from storage.company.definitions import Definitions
from storage.database.engine import Store, Tx
from storage.pulse.keys import Keys
from survey.definition.definition import Definition, Survey
from survey.definition.faults import nearest
from survey.scores.scale import Kind
from survey.time.clock import Clock

TRIES = 3
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class ApiSite:
    """One installation, as programs see it; `token` None: the API is off."""

    store: Store
    clock: Clock
    definitions: Definitions
    username: str  # of the bot, for links
    token: str | None
    keys: Keys

    @property
    def definition(self) -> Definition:
        """What the company asks, as the service last read it."""
        return self.definitions.now

    async def write(self, work: Callable[[Tx], Awaitable[Answer]]) -> Answer:
        """Do `work` in a transaction, once more where somebody new was added beside it."""
        for _ in range(TRIES):
            try:
                async with self.store.write() as tx:
                    return await work(tx)
            except IntegrityError:
                continue
        raise Problem(409, "somebody else changes the same person; try again")

    def survey(self, key: str) -> Survey:
        """The survey called `key`; UnknownSurvey where there is none."""
        return self.definition.survey(key)

    def named_survey(self, key: str) -> Survey:
        """A survey that customers answer by name."""
        survey = self.survey(key)
        if survey.kind is Kind.ENPS:
            raise wrong("survey", f'"{key}" is anonymous: nobody is asked or known by name')
        return survey


def check_touchpoint(survey: Survey, touchpoint: str) -> None:
    """A problem where a survey names its touchpoints and this is none of them."""
    known = [one.key for one in survey.touchpoints]
    if touchpoint and known and touchpoint not in known:
        raise wrong("touchpoint", f"is no touchpoint of this survey; {nearest(touchpoint, known)}")
