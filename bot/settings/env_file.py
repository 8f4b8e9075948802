"""The text of .env: one value read or set, every other line and comment left as it is."""

from __future__ import annotations

import io
import re

from dotenv.parser import Binding, parse_stream

FRESH = """\
# What Eleven is started with. Every setting is explained in .env.example; the environment wins.
{line}
# For `docker compose up`: one process, SQLite on a volume.
COMPOSE_PROFILES=small
"""


def value_in(text: str, name: str) -> str:
    """What the text sets `name` to, "" where it does not."""
    found = [each.value for each in parse_stream(io.StringIO(text)) if _names(each, name)]
    return (found[-1] or "") if found else ""


def with_value(text: str, name: str, value: str) -> str:
    """The text with `name` set to a value that wants no quotes; a new one where there is none."""
    if not text.strip():
        return FRESH.format(line=f"{name}={value}")
    line = re.compile(
        rf"^(\s*(?:export[^\S\r\n]+)?{name}[^\S\r\n]*=)[^\S\r\n]*"
        r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\r\n]*?)"""
        r"([^\S\r\n]+#[^\r\n]*)?[^\S\r\n]*(\r?\n|\r|\Z)",
        re.IGNORECASE | re.DOTALL,
    )
    lines, set_last = [], False  # of several lines with the name the last one counts
    for each in parse_stream(io.StringIO(text)):
        words = each.original.string
        if _names(each, name):
            there = line.match(words)
            set_last = there is not None
            words = f"{there[1]}{value}{there[2] or ''}{there[3]}" if there else words
        lines.append(words)
    text = "".join(lines)
    if set_last:
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    before = text if text.endswith(("\r", "\n")) else f"{text}{end}"
    return f"{before}{name}={value}{end}"


def _names(line: Binding, name: str) -> bool:
    return line.key is not None and line.key.upper() == name
