"""Formatted text: Telegram's HTML into plain text and entities, measured in UTF-16 units."""

import html
import re
from typing import Any

from sandbox.errors import Violation
from sandbox.schema import units

Entity = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-z-]+(?:\s*=\s*\"[^\"]*\")?)*)\s*>")
ATTRIBUTE = re.compile(r"([a-z-]+)(?:\s*=\s*\"([^\"]*)\")?")
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?)"
    r"|(?P<url>https?://[^\s<>]*[^\s<>.,;:!?)])"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
)
UNTOUCHED = {"code", "pre", "text_link"}


def parse(text: str, mode: str | None, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """Plain text and its entities, trimmed as Telegram trims; `Violation` for broken markup."""
    if not mode:
        entities = list(given or [])
    elif mode.lower() == "html":
        text, entities = _parse_html(text)
    else:
        raise Violation(f"unsupported parse_mode: the sandbox reads HTML, not {mode}")
    text, entities = _trim(text, entities)
    return text, sorted(
        entities + _find(text, entities), key=lambda one: (one["offset"], -one["length"])
    )


def _parse_html(source: str) -> tuple[str, list[Entity]]:
    plain = ""
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, Entity]] = []
    position = 0
    while position < len(source):
        start = source.find("<", position)
        end = len(source) if start < 0 else start
        plain += REFERENCE.sub(lambda found: html.unescape(found[0]), source[position:end])
        if start < 0:
            break
        tag = TAG.match(source, start)
        where = f"at byte offset {len(source[:start].encode())}"
        if tag is None:
            raise Violation(f"can't parse entities: Unsupported or broken tag {where}")
        position = tag.end()
        name = tag[2].lower()
        if tag[1]:
            if not open_tags:
                raise Violation(f"can't parse entities: Unexpected end tag {where}")
            opened, offset, extra = open_tags.pop()
            if opened != name:
                raise Violation(
                    f"can't parse entities: Unmatched end tag {where}, "
                    f'expected "</{opened}>", found "</{name}>"'
                )
            length = units(plain) - offset
            if length and extra:
                entities.append({"offset": offset, "length": length, **extra})
        else:
            attributes = {key: html.unescape(value) for key, value in ATTRIBUTE.findall(tag[3])}
            open_tags.append((name, units(plain), _entity(name, attributes, open_tags, where)))
    if open_tags:
        raise Violation(
            "can't parse entities: Can't find end tag corresponding to start tag "
            f'"{open_tags[-1][0]}"'
        )
    return plain, entities


def _entity(
    name: str, attributes: dict[str, str], around: list[tuple[str, int, Entity]], where: str
) -> Entity:
    if name == "span" and attributes.get("class") == "tg-spoiler":
        return {"type": "spoiler"}
    if name not in TAGS:
        raise Violation(f'can\'t parse entities: Unsupported start tag "{name}" {where}')
    if name == "a":
        url = attributes.get("href", "")
        return {"type": "text_link", "url": url} if url else {}
    if name == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    language = attributes.get("class", "").removeprefix("language-")
    if name == "code" and language and around and around[-1][0] == "pre":
        around[-1][2]["language"] = language
        return {}
    return {"type": TAGS[name]}


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    cut = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    kept = []
    for entity in entities:
        first = max(entity["offset"] - cut, 0)
        last = min(entity["offset"] + entity["length"] - cut, end)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    return text, kept


def _find(text: str, entities: list[Entity]) -> list[Entity]:
    """What Telegram marks by itself: commands, links, mentions."""
    found = []
    for match in FOUND.finditer(text):
        offset, length = units(text[: match.start()]), units(match[0])
        inside = any(
            one["offset"] < offset + length and offset < one["offset"] + one["length"]
            for one in entities
            if one["type"] in UNTOUCHED or one["type"] == match.lastgroup
        )
        if not inside:
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found
