"""The themes of answers, and counts of them kept beside: (survey, day, theme, score) -> n.

An answer has the themes that its person chose; where they chose none, those that a manager gave
it; else those that are read in the reason. A reason with none counts under "". It has a row of that
name where a manager, or a second look, found that it speaks of none. Erasing somebody takes their
themes and leaves the counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from storage.answers.rollup import add_to
from storage.database.ahead import one
from storage.database.changes import Together
from storage.database.engine import Tx
from storage.database.tables import response_themes, responses, theme_rollup
from survey.themes.themes import read_themes

CHOSEN, CORRECTED, READ = "chosen", "corrected", "read"
NONE = ""  # in place of a theme
Cell = tuple[str, date, str, int]  # survey, day, theme, score
_CELL = list(theme_rollup.primary_key)


@dataclass(frozen=True)
class ChooseTheme(Together):
    """A tap: the theme is chosen from now on, or no longer; where none is, the reason is read."""

    response_id: int
    theme: str
    wanted: bool
    themes: Collection[str]  # all that the survey has

    @classmethod
    async def apply_all(cls, tx: Tx, many: Sequence[ChooseTheme]) -> None:
        async with recounted(tx, [tap.response_id for tap in many]):
            named = [{"answer": tap.response_id, "named": tap.theme} for tap in many]
            await tx.execute(_UNNAMED, named)
            wanted = {tap.response_id: [tap.theme] for tap in many if tap.wanted}
            await add_themes(tx, wanted, CHOSEN)
            await sort_reasons(tx, {tap.response_id: tap.themes for tap in many})


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_UNNAMED = response_themes.delete().where(
    response_themes.c.response_id == sa.bindparam("answer"),
    response_themes.c.theme == sa.bindparam("named"),
)
_CHOSEN = sa.select(response_themes.c.response_id, response_themes.c.theme).where(
    response_themes.c.response_id.in_(_IDS), response_themes.c.origin == CHOSEN
)


async def chosen_themes(tx: Tx, response_id: int) -> frozenset[str]:
    """The themes that the person chose."""
    return await one(tx, chosen_of, response_id) or frozenset()


async def chosen_of(tx: Tx, response_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The same of those of many answers that have any."""
    found: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for row in await tx.execute(_CHOSEN, {"ids": list(response_ids)}):
        found[row.response_id] |= {row.theme}
    return found


_NAMED = (
    sa.select(response_themes.c.response_id, response_themes.c.theme)
    .where(response_themes.c.response_id.in_(_IDS), response_themes.c.theme != NONE)
    .order_by(response_themes.c.theme)
)


async def themes_of(tx: Tx, response_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The themes of those answers that have any, by id."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for response_id, theme in await tx.execute(_NAMED, {"ids": list(response_ids)}):
        found[response_id] += (theme,)
    return found


async def add_themes(tx: Tx, themes: Mapping[int, Sequence[str]], origin: str) -> None:
    """Store themes by their answers' ids; the counts are the caller's."""
    rows = [
        {"response_id": response_id, "theme": theme, "origin": origin}
        for response_id, named in themes.items()
        for theme in named
    ]
    if rows:
        await tx.execute(response_themes.insert(), rows)


_UNREAD = response_themes.delete().where(
    response_themes.c.response_id.in_(_IDS), response_themes.c.origin != CHOSEN
)
_PARTS = sa.select(responses.c.id, responses.c.reason_parts).where(
    responses.c.id.in_(_IDS), responses.c.score.is_not(None)
)


async def sort_reasons(tx: Tx, surveys: Mapping[int, Collection[str]]) -> None:
    """Read reasons anew, unless a theme was chosen; the counts are the caller's.

    `surveys`: all themes of its survey, by answer. What a manager said of a reason was of other
    words, or stands behind what the person chose now.
    """
    await tx.execute(_UNREAD, {"ids": list(surveys)})
    chosen = await chosen_of(tx, [answer for answer, themes in surveys.items() if themes])
    unread = [answer for answer, themes in surveys.items() if themes and answer not in chosen]
    if not unread:
        return
    found = {}
    for answer, parts in await tx.execute(_PARTS, {"ids": unread}):
        # Each message by itself, as it was read before this transaction: see bot.reading_ahead.
        named = {t for text in (parts or {}).values() for t in read_themes(text, surveys[answer])}
        found[answer] = [theme for theme in surveys[answer] if theme in named]
    await add_themes(tx, found, READ)


@asynccontextmanager
async def recounted(tx: Tx, response_ids: Collection[int]) -> AsyncIterator[None]:
    """Whatever becomes of these answers and their themes inside the block, the counts follow."""
    before = await _cells(tx, response_ids)
    yield
    after = await _cells(tx, response_ids)
    after.subtract(before)
    for cell, by in sorted(after.items()):
        if by:
            await _count(tx, cell, by)


_COUNTED = (
    sa.select(
        responses.c.id,
        responses.c.survey_key,
        responses.c.day,
        responses.c.score,
        responses.c.reason.is_not(None),
    )
    .where(responses.c.id.in_(_IDS), responses.c.score.is_not(None))
    .order_by(responses.c.id)
    .with_for_update()
)


async def _cells(tx: Tx, response_ids: Collection[int]) -> Counter[Cell]:
    """Where these answers count; they stay locked, so that none is moved twice."""
    answers = await tx.execute(_COUNTED, {"ids": list(response_ids)})
    themes = await themes_of(tx, response_ids)
    return Counter(
        (survey_key, day, theme, score)
        for response_id, survey_key, day, score, reasoned in answers
        for theme in themes.get(response_id) or ([""] if reasoned else [])
    )


async def _count(tx: Tx, cell: Cell, by: int) -> None:
    key = {column.name: part for column, part in zip(_CELL, cell, strict=True)}
    await add_to(tx, theme_rollup, key, by)


async def forget_themes(tx: Tx, response_ids: Collection[int]) -> None:
    """Themes of answers that are about to belong to nobody go; how often each was named stays."""
    for cell, n in sorted((await _cells(tx, response_ids)).items()):
        await tx.execute(
            theme_rollup.update()
            .where(*(column == part for column, part in zip(_CELL, cell, strict=True)))
            .values(forgotten=theme_rollup.c.forgotten + n)
        )
    await tx.execute(
        response_themes.delete().where(response_themes.c.response_id.in_(response_ids))
    )


async def scores_by_theme(
    tx: Tx, survey_key: str, first: date, last: date
) -> list[tuple[str, int, int]]:
    """(theme, score, n) between two days, both included; the theme "" is of reasons without any."""
    rows = await tx.execute(
        sa.select(theme_rollup.c.theme, theme_rollup.c.score, sa.func.sum(theme_rollup.c.n))
        .where(
            theme_rollup.c.survey_key == survey_key,
            theme_rollup.c.day.between(first, last),
            theme_rollup.c.n != 0,
        )
        .group_by(theme_rollup.c.theme, theme_rollup.c.score)
    )
    return [(theme, score, int(n)) for theme, score, n in rows]


async def rebuild_themes(tx: Tx) -> int:
    """Recount the themes from the answers and from what was forgotten; how many cells differed."""
    if tx.dialect.name == "postgresql":  # a tap that is being counted waits, or is waited for
        await tx.execute(sa.text("LOCK TABLE theme_rollup IN SHARE ROW EXCLUSIVE MODE"))
    # Not called as the column is, by which it would be grouped: no row and a row of none are one.
    theme = sa.func.coalesce(response_themes.c.theme, NONE).label("named")
    key = (responses.c.survey_key, responses.c.day, theme, responses.c.score)
    named = await tx.execute(
        sa.select(*key, sa.func.count())
        .outerjoin(response_themes, response_themes.c.response_id == responses.c.id)
        .where(
            responses.c.score.is_not(None),
            sa.or_(responses.c.reason.is_not(None), response_themes.c.theme.is_not(None)),
        )
        .group_by(responses.c.survey_key, responses.c.day, sa.text("named"), responses.c.score)
    )
    missing: Counter[Cell] = Counter({tuple(row[:4]): row[4] for row in named})
    for row in await tx.execute(sa.select(theme_rollup)):
        missing[row.survey_key, row.day, row.theme, row.score] += row.forgotten - row.n
    differing = {cell: by for cell, by in missing.items() if by}
    for cell, by in differing.items():
        await _count(tx, cell, by)
    return len(differing)
