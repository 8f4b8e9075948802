"""What the company asks, as the service knows it: the database's parts under the file's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.settings.definition_file import load_definition
from storage.answers.responses import has_answers
from storage.company.definitions import Definitions, drop_unnamed, load_parts, revision, save_part
from storage.database.engine import Store, Tx
from survey.definition.definition import Definition
from survey.definition.faults import Fault, Faulty
from survey.definition.parts import NOT_YET, definition_of, parts_of

MEANING: Mapping[str, Any] = {"kind": None, "scale_min": 0}
"""The keys of a survey that say what a score means, with their defaults."""


async def _refuse_new_meaning(tx: Tx, stored: dict[str, Any], named: dict[str, Any]) -> None:
    for part, body in named.items():
        before = stored.get(part, body)
        for key, default in MEANING.items():
            same = before.get(key, default) == body.get(key, default)
            if part.startswith("survey:") and not same and await has_answers(tx, body["key"]):
                problem = "cannot change once there are answers; give the new one a new survey"
                raise Faulty([Fault(f'survey "{body["key"]}": {key}', problem)])


async def open_definitions(store: Store, path: Path, now: datetime) -> Definitions:
    """Apply the file to the database; what holds from now on, NOT_YET where nothing does.

    The file wins for what it names; a part that it named before and no longer names is dropped.
    Raises Faulty.
    """
    file = load_definition(path)
    if file is not None:
        return await save_definition(store, file, now)
    async with store.read() as tx:
        return Definitions(definition_of(await load_parts(tx)), revision=await revision(tx))


async def settle_definition(store: Store, path: Path, now: datetime) -> Definition:
    """The same for work that ends soon; Faulty, too, where no company is named yet."""
    definition = (await open_definitions(store, path, now)).now
    if definition is NOT_YET:
        problem = (
            "no such file, and no company is defined; "
            "start eleven run and open its link, or copy eleven.example.toml"
        )
        raise Faulty([Fault(str(path), problem)])
    return definition


async def save_definition(store: Store, file: Definition, now: datetime) -> Definitions:
    """Store what a file names; what holds from now on. Raises Faulty."""
    named = parts_of(file)
    order = tuple(survey.key for survey in file.surveys)
    async with store.write() as tx:
        await _refuse_new_meaning(tx, await load_parts(tx, gone=True), named)
        for part, body in named.items():
            await save_part(tx, part, body, now)
        await drop_unnamed(tx, list(named))
        whole = definition_of(await load_parts(tx), order)
        return Definitions(whole, frozenset(named), order, await revision(tx))
