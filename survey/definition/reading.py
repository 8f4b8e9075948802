"""From a parsed eleven.toml to a definition, or to everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from survey.definition.definition import TABLES, Definition
from survey.definition.faults import Fault, Faulty, nearest, wording
from survey.definition.rules import broken

ECHOES = {"default_factory_not_called"}  # follows from another fault of the same survey
LISTS = {"survey", "channel", "hook", "touchpoint"}  # tables of which there may be several
EXAMPLES = {  # of the keys that must be there
    "company": "a table headed [company]",
    "name": 'name = "Nordic Kettle"',
    "timezone": 'timezone = "Europe/Helsinki"',
    "key": 'key = "customers"',
    "kind": 'kind = "nps", "enps" or "csi"',
    "cron": 'cron = "0 10 1 */3 *"',
    "id": "id = -1001234567890",
    "url": 'url = "https://example.com/eleven"',
}


def read_definition(data: Mapping[str, Any]) -> Definition:
    """The definition in `data`, the tables of a parsed file; raises Faulty.

    A survey without a subject gets the company's name. Rules between keys are looked at once every
    key by itself is sound.
    """
    try:
        definition = Definition.model_validate(dict(data), by_alias=True, by_name=False)
    except ValidationError as error:
        faults = [_fault(each, data) for each in error.errors() if each["type"] not in ECHOES]
        raise Faulty(dict.fromkeys(faults)) from None
    if faults := list(broken(definition)):
        raise Faulty(faults)
    surveys = tuple(
        each.model_copy(update={"subject": each.subject or definition.company.name})
        for each in definition.surveys
    )
    return definition.model_copy(update={"surveys": surveys})


def _fault(error: Mapping[str, Any], data: Mapping[str, Any]) -> Fault:
    path = tuple(part for part in error["loc"] if part != "[key]")
    place = _place(path, data)
    table = tuple(part for part in path if isinstance(part, str))
    key = table[-1]
    if error["type"] == "missing":
        return Fault(place, f"is missing; wants {EXAMPLES[key]}")
    if error["type"] == "extra_forbidden":
        known = [field.alias or name for name, field in TABLES[table[:-1]].model_fields.items()]
        return Fault(place, f"is unknown; {nearest(key, known)}")
    if table in TABLES and error["type"] in {"model_type", "tuple_type"}:
        heading = f"[{'.'.join(table)}]"
        return Fault(place, f"wants a table headed {f'[{heading}]' if key in LISTS else heading}")
    return Fault(place, wording(error))


def _place(path: tuple[str | int, ...], data: Mapping[str, Any]) -> str:
    """Where a fault stands: `survey "team": wave.cron`, or counted from 1, `survey[2].key`."""
    head = ""
    if path[0] == "survey" and len(path) > 2 and isinstance(path[1], int):
        keys = [each.get("key") for each in data["survey"] if isinstance(each, Mapping)]
        key = data["survey"][path[1]].get("key")
        if isinstance(key, str) and re.fullmatch("[a-z0-9_-]{1,32}", key) and keys.count(key) == 1:
            head, path = f'survey "{key}": ', path[2:]
    steps = (f"[{part + 1}]" if isinstance(part, int) else f".{part[:60]}" for part in path)
    return head + "".join(steps).strip(".")
