"""What managers say that a reason is about: it wins over what is read, never over what was chosen.

Examples are nothing but these answers: whoever is forgotten, and words that grow old, leave none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.answers.second_look import unread_again
from storage.answers.themes import (
    CHOSEN,
    CORRECTED,
    NONE,
    add_themes,
    chosen_themes,
    recounted,
    themes_of,
)
from storage.database.engine import Tx
from storage.database.tables import response_themes, responses
from survey.themes.examples import MOST, Example


@dataclass(frozen=True)
class CorrectTheme:
    """A manager's tap: these words have this theme from now on, or no longer; NONE: they have none.

    Other reasons in which nothing was found are looked at again, for there is a new example.
    """

    response_id: int
    words: str
    theme: str
    wanted: bool
    at: datetime

    async def apply(self, tx: Tx) -> None:
        async with recounted(tx, [self.response_id]):
            stored = sa.select(responses.c.reason).where(responses.c.id == self.response_id)
            if await tx.scalar(stored) != self.words or await chosen_themes(tx, self.response_id):
                return
            themes = set((await themes_of(tx, [self.response_id])).get(self.response_id, ()))
            themes = themes - {self.theme} | ({self.theme} if self.wanted else set())
            if self.theme == NONE or not themes:
                themes = {NONE}
            await tx.execute(
                response_themes.delete().where(response_themes.c.response_id == self.response_id)
            )
            await add_themes(tx, {self.response_id: sorted(themes)}, CORRECTED)
        survey_key = sa.select(responses.c.survey_key).where(responses.c.id == self.response_id)
        await unread_again(tx, str(await tx.scalar(survey_key)), self.at)


@dataclass(frozen=True)
class Sorted:
    """A reason with a score, and what it is about."""

    survey_key: str
    text: str
    score: int
    themes: frozenset[str]
    chosen: bool  # by its person
    none: bool  # a manager said so


async def sorted_reason(tx: Tx, response_id: int) -> Sorted | None:
    """A reason and its themes; None where there is none, or no score with it."""
    row = (
        await tx.execute(
            sa.select(responses.c.survey_key, responses.c.reason, responses.c.score).where(
                responses.c.id == response_id,
                responses.c.reason.is_not(None),
                responses.c.score.is_not(None),
            )
        )
    ).first()
    if row is None:
        return None
    stored = await tx.execute(
        sa.select(response_themes.c.theme, response_themes.c.origin).where(
            response_themes.c.response_id == response_id
        )
    )
    themes = {one.theme: one.origin for one in stored}
    return Sorted(
        *row,
        themes=frozenset(themes) - {NONE},
        chosen=CHOSEN in themes.values(),
        none=themes.get(NONE) == CORRECTED,
    )


async def chosen_among(tx: Tx, response_ids: Collection[int]) -> set[int]:
    """Of these answers those whose persons chose themes themselves."""
    found = await tx.scalars(
        sa.select(response_themes.c.response_id).where(
            response_themes.c.response_id.in_(response_ids), response_themes.c.origin == CHOSEN
        )
    )
    return set(found)


async def examples_of(
    tx: Tx, survey_key: str, themes: Collection[str], limit: int = MOST
) -> list[Example]:
    """The newest reasons of a survey that managers sorted, into those of `themes`."""
    # A literal, not a parameter: SQLite would not see that the partial index will do.
    by_hand = response_themes.c.origin == sa.literal_column(f"'{CORRECTED}'")
    newest = (
        sa.select(responses.c.id)
        .where(
            responses.c.id.in_(sa.select(response_themes.c.response_id).where(by_hand)),
            responses.c.survey_key == survey_key,
            responses.c.reason.is_not(None),
        )
        .order_by(responses.c.scored_at.desc(), responses.c.id)
        .limit(limit)
    )
    rows = await tx.execute(
        sa.select(responses.c.id, responses.c.reason, response_themes.c.theme)
        .join(response_themes, response_themes.c.response_id == responses.c.id)
        .where(by_hand, responses.c.id.in_(newest))
        .order_by(responses.c.scored_at.desc(), responses.c.id)
    )
    words: dict[int, str] = {}
    found: defaultdict[int, set[str]] = defaultdict(set)
    for response_id, reason, theme in rows:
        words[response_id] = reason
        found[response_id].add(theme)
    return [
        Example(words[one], frozenset(named & set(themes)))
        for one, named in found.items()
        if named & {*themes, NONE}  # a theme that is gone since says nothing
    ]
