"""The shape of what programs send."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from survey.definition import Label, Line

MOST = 50  # properties
LONGEST_DELAY = 365 * 24 * 60  # minutes


class Shape(BaseModel):
    """A JSON object: nothing unknown, no number in quotes."""

    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )


def example(**fields: Any) -> ConfigDict:
    """A shape's settings with an example for the description of the API."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


def _or_nothing(given: object) -> object:
    return None if given == "" else given


Word = Annotated[Line | None, BeforeValidator(_or_nothing)]  # "" and null both mean nothing
Properties = Annotated[dict[Label, Label], Field(max_length=MOST)]
SurveyKey = Annotated[str, Field(max_length=64, examples=["customers"])]
