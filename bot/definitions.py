"""What the company asks, as the service knows it: the database's parts under the file's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.definition_file import load_definition
from storage.definitions import drop_unnamed, load_parts, save_part
from storage.engine import Store, Tx
from storage.responses import has_answers
from survey.definition import Definition
from survey.faults import Fault, Faulty
from survey.reading import read


def _parts(definition: Definition) -> dict[str, Any]:
    """The parts that a file names: company, digest, each channel, hook and survey."""
    data = json.loads(definition.to_json())
    parts = {name: data[name] for name in ("company", "digest") if name in data}
    parts |= {f"channel:{body['id']}": body for body in data.get("channel", [])}
    hooks = zip(definition.hooks, data.get("hook", []), strict=True)
    parts |= {f"hook:{hook.number}": body for hook, body in hooks}
    return parts | {f"survey:{body['key']}": body for body in data.get("survey", [])}


def _whole(parts: dict[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {"channel": [], "hook": [], "survey": []}
    for name, body in sorted(parts.items()):
        table, _, key = name.partition(":")
        if key:
            whole[table].append(body)
        else:
            whole[table] = body
    return whole


def _in_order_of_file(definition: Definition, file: Definition) -> Definition:
    # The order of surveys matters: a bare /start asks the first one.
    order = [survey.key for survey in file.surveys]
    ranked = sorted(
        definition.surveys, key=lambda s: order.index(s.key) if s.key in order else len(order)
    )
    return definition.model_copy(update={"surveys": tuple(ranked)})


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


async def settle_definition(store: Store, path: Path, now: datetime) -> Definition:
    """Apply the file to the database and return the whole definition. Raises Faulty.

    The file wins for what it names; a part that it named before and no longer names is dropped.
    """
    file = load_definition(path)
    if file is not None:
        return await save_definition(store, file, now)
    async with store.read() as tx:
        parts = await load_parts(tx)
    if "company" not in parts:
        problem = "no such file, and no company is defined; copy eleven.example.toml to begin"
        raise Faulty([Fault(str(path), problem)])
    return read(_whole(parts))


async def save_definition(store: Store, file: Definition, now: datetime) -> Definition:
    """Store what a file names, and return the whole definition. Raises Faulty."""
    named = _parts(file)
    async with store.write() as tx:
        await _refuse_new_meaning(tx, await load_parts(tx, gone=True), named)
        for part, body in named.items():
            await save_part(tx, part, body, now)
        await drop_unnamed(tx, list(named))
        parts = await load_parts(tx)
    return _in_order_of_file(read(_whole(parts)), file)
