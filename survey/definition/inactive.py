"""What a definition may say although nothing comes of it."""

from __future__ import annotations

from collections.abc import Iterator

from survey.definition.definition import Definition
from survey.scores.scale import Kind


def inactive(definition: Definition) -> list[str]:
    """One line for each key that is set but has no effect."""
    return [f"{place} is not active yet" for place in _places(definition)]


def _places(definition: Definition) -> Iterator[str]:
    for survey in definition.surveys:
        head = f'survey "{survey.key}": '
        if survey.themes and survey.kind is Kind.CSI:
            yield f"{head}themes"
        if survey.names and survey.kind is Kind.ENPS:
            yield f"{head}names"  # those of customers' themes, segments and attributes are shown
