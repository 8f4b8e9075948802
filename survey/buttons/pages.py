"""A page of a report by name: what a button or a t.me link says to open it.

| where  | spelling                                              |
|--------|-------------------------------------------------------|
| button | `<survey>:<week>:<weeks>:<page>:<place>`              |
| link   | `d-<week>-<weeks>-<page>-<survey>`, on the first place |

A link's payload is at most 64 of A-Z, a-z, 0-9, _ and -. Both are plain: whoever opens one is asked
for their role again, so that there is nothing to hide in them.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, cast, get_args

Name = Literal[
    "digest", "theme", "reason", "segment", "touchpoint", "funnel", "plan", "count", "cases"
]
SPANS = (1, 4, 12)  # weeks

SURVEY = "[a-z0-9_-]{1,32}"
_WEEK = "[0-9]{4}-W[0-9]{2}"
_SPAN = "|".join(map(str, SPANS))
_NAME = "|".join(get_args(Name))
_PLACE = "(?:0|[1-9][0-9]{0,3})"
PAGE = rf"{SURVEY}:{_WEEK}:(?:{_SPAN}):(?:{_NAME}):{_PLACE}"
SPOT = rf"{_WEEK}:(?:{_SPAN}):{_PLACE}"  # on the pages of one name
_PAYLOAD = re.compile(
    f"d-(?P<week>{_WEEK})-(?P<weeks>{_SPAN})-(?P<name>{_NAME})-(?P<survey>{SURVEY})"
)


class Page(NamedTuple):
    """Of a survey, the `weeks` that end with `week` (ISO, "2026-W47"); `place` counts entries."""

    survey: str
    week: str
    weeks: int = 1
    name: Name = "digest"
    place: int = 0

    @property
    def data(self) -> str:
        """What a button says, of at most 62 characters."""
        return ":".join(map(str, self))

    @property
    def payload(self) -> str:
        """What a link says, of at most 58 characters."""
        return f"d-{self.week}-{self.weeks}-{self.name}-{self.survey}"


def read_page(data: str) -> Page:
    """The page that a button names; ValueError where it names none."""
    if re.fullmatch(PAGE, data) is None:
        raise ValueError(f'no page is called "{data}"')
    survey, week, weeks, name, place = data.split(":")
    return Page(survey, week, int(weeks), cast(Name, name), int(place))


def read_payload(payload: str) -> Page | None:
    """The page that a link opens; None for any other payload."""
    match = _PAYLOAD.fullmatch(payload)
    if match is None:
        return None
    return Page(match["survey"], match["week"], int(match["weeks"]), cast(Name, match["name"]))
