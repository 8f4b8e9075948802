"""What is wrong, told to people in their own language.

Faults of the definition and Telegram's refusals are kept as one line of English, for the operator;
whoever reads them in the chat has no use for the names of keys and tables.
"""

from __future__ import annotations

import re

from locales.texts import Text

_SHAPES = {
    "problem.line": "wants one line of text",
    "problem.long": "wants at most (?P<limit>[0-9]+) characters",
    "problem.zone.near": 'wants an IANA time zone; did you mean "(?P<near>[^"]+)"',
    "problem.zone": "wants an IANA time zone",
    "problem.twice": "lists (?P<name>.+) twice; wants each once",
    "problem.nothing": "wants a list, such as|csi wants a list",
    "problem.listed": "is listed before",
    "problem.topic.closed": "topic_closed",
    "problem.topic.gone": "topic_deleted|thread not found",
    "problem.restricted": "chat_restricted",
    "problem.pictures": (
        "may not post pictures|chat_send_photos|not enough rights to send (photos|documents)"
    ),
    "problem.rights": (
        "may not post|not enough rights|have no rights|need administrator rights|write_forbidden"
        "|chat_admin_required|chat_send_"
    ),
    "problem.removed": "was kicked|is not a member|was blocked",
    "problem.nochat": "chat not found|was deleted|was deactivated|channel_private",
}
"""The first that is found in the line, in any case, is what is said."""


def problem_text(line: str, otherwise: str) -> Text:
    """A line of English as a text of the catalogues; `otherwise`: the key where it has none."""
    for key, shape in _SHAPES.items():
        if found := re.search(shape, line, re.IGNORECASE):
            return Text(key, found.groupdict())
    if line and otherwise == "problem.refused":  # better their words than none
        return Text("problem.said", {"words": line.removeprefix("Bad Request: ")})
    return Text(otherwise)
