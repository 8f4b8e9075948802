"""What a definition may already say although this version does nothing with it yet."""

from __future__ import annotations

from collections.abc import Iterator

from survey.definition import Definition, Table
from survey.scale import Kind

NOT_ACTIVE = {  # a line goes when its feature comes
    "company": (),
    "channel": ("where",),
    "survey": (),
}


def inactive(definition: Definition) -> list[str]:
    """One line for each key that is set, and not to nothing, but has no effect yet."""
    return [f"{place} is not active yet" for place in _places(definition)]


def _places(definition: Definition) -> Iterator[str]:
    yield from _set(definition.company, "company", "company.")
    for number, channel in enumerate(definition.channels, start=1):
        yield from _set(channel, "channel", f"channel[{number}].")
    for survey in definition.surveys:
        head = f'survey "{survey.key}": '
        yield from _set(survey, "survey", head)
        if survey.themes and survey.kind is Kind.CSI:
            yield f"{head}themes"
        if survey.names and not survey.themes and survey.kind is not Kind.CSI:
            yield f"{head}names"  # those of themes and attributes are shown


def _set(table: Table, name: str, head: str) -> Iterator[str]:
    for key in NOT_ACTIVE[name]:
        if key in table.model_fields_set and getattr(table, key):
            yield head + key
