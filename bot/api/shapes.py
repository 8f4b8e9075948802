"""The shape of what programs send."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from survey.definition.definition import LINE, Label, Line
from survey.words.direction import without_overrides

MOST = 50  # properties
LONGEST_DELAY = 365 * 24 * 60  # minutes


def straight(given: object) -> object:
    """The same JSON value without overrides of direction, in names of properties, too."""
    if isinstance(given, str):
        return without_overrides(given)
    if isinstance(given, dict):
        return {straight(name): straight(value) for name, value in given.items()}
    return given


class Shape(BaseModel):
    """A JSON object: nothing unknown, no number in quotes, nothing that turns words around."""

    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _straight(cls, given: object) -> object:
        return straight(given)


def example(**fields: Any) -> ConfigDict:
    """A shape's settings with an example for the description of the API."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


def _or_nothing(given: object) -> object:
    return None if given == "" else given


def _whole(given: object) -> object:
    return int(given) if isinstance(given, float) and given.is_integer() else given


WHOLE = BeforeValidator(_whole)  # to JSON, 7.0 is the number 7
_NOTHING_OR_LINE = {"type": "string", "maxLength": 200, "pattern": f"^({LINE})?$"}
Word = Annotated[  # "" and null both mean nothing
    Line | None,
    BeforeValidator(_or_nothing),
    WithJsonSchema({"anyOf": [_NOTHING_OR_LINE, {"type": "null"}]}),
]
# Beside the names that are allowed there are no others, which pydantic does not describe.
ALLOWED = Field(max_length=MOST, json_schema_extra={"additionalProperties": False})
Properties = Annotated[dict[Label, Label], ALLOWED]
SurveyKey = Annotated[str, Field(max_length=64, examples=["customers"])]
