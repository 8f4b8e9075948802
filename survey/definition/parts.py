"""A definition part by part, as it is stored: company, retention, each channel, survey ..."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey.definition.definition import Company, Definition
from survey.definition.reading import read_definition
from survey.themes.themes import LANGUAGES

LONE = ("company", "digest", "retention")  # tables of which there is one
Parts = Mapping[str, Any]
"""Bodies by name, such as `company` or `survey:customers`, the oldest first."""

NOT_YET = Definition(company=Company(name="Eleven", timezone="Etc/UTC", languages=LANGUAGES))
"""What holds until a company is named, by the file or in the chat."""


def parts_of(definition: Definition) -> dict[str, Any]:
    """The parts that a definition sets."""
    data = json.loads(definition.to_json())
    parts = {name: data[name] for name in LONE if name in data}
    parts |= {f"channel:{body['id']}": body for body in data.get("channel", [])}
    hooks = zip(definition.hooks, data.get("hook", []), strict=True)
    parts |= {f"hook:{hook.number}": body for hook, body in hooks}
    return parts | {f"survey:{body['key']}": body for body in data.get("survey", [])}


def definition_of(parts: Parts, order: Sequence[str] = ()) -> Definition:
    """The whole of which these are the parts, NOT_YET where no company is named; raises Faulty.

    `order`: the keys of surveys that come first, for a bare /start asks the first one.
    """
    if "company" not in parts:
        return NOT_YET
    rank = {key: place for place, key in enumerate(order)}
    surveys = [body for name, body in parts.items() if name.startswith("survey:")]
    return read_definition(
        {
            "channel": list(_channels(parts)),
            "hook": [body for name, body in parts.items() if name.startswith("hook:")],
            "survey": sorted(surveys, key=lambda body: rank.get(body["key"], len(rank))),
        }
        | {name: parts[name] for name in LONE if name in parts}
    )


def _channels(parts: Parts) -> Iterator[Any]:
    """Each channel but the company's own, and but those whose surveys are all gone.

    The file and the chat need not know of each other what they name.
    """
    for name, body in parts.items():
        if not name.startswith("channel:") or body["id"] == parts["company"].get("channel"):
            continue
        wanted = body.get("surveys") or []
        known = [key for key in wanted if f"survey:{key}" in parts]
        if known or not wanted:
            yield body | {"surveys": known}
