"""Check every request against the Bot API's schema: `schema.json`, Telegram's own facts."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import Violation

Json = dict[str, Any]  # an object of the Bot API
Params = dict[str, Any]

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_text("utf-8"))
METHODS: dict[str, Any] = SCHEMA["methods"]
TYPES: dict[str, Any] = SCHEMA["types"]
CANONICAL = {name.lower(): name for name in METHODS}
SCALARS = {"Integer", "Float", "String", "Boolean", "True", "InputFile"}
INTEGER = re.compile(r"-?[0-9]{1,18}")
BUTTON_ACTIONS = set(TYPES["InlineKeyboardButton"]["fields"]) - {
    "text",
    "icon_custom_emoji_id",
    "style",
}

# What Telegram says instead of the general sentence.
TOO_LONG = {
    "callback_data": "BUTTON_DATA_INVALID",
    "answerCallbackQuery text": "MESSAGE_TOO_LONG",
    "command": "BOT_COMMAND_INVALID",
}
MISSING = {
    "text": "message text is empty",
    "chat_id": "chat_id is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
}


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    filename: str
    content_type: str
    data: bytes


def canonical(method: str) -> str:
    """The method's own spelling; names are case-insensitive. 404 for what is not served."""
    name = CANONICAL.get(method.lower())
    if name is None:
        raise Violation("Not Found: method not found", code=404)
    return name


def limit(method: str, param: str) -> int:
    """The most characters a parameter may hold."""
    return int(METHODS[method]["params"][param]["limit"]["max"])


def check(method: str, raw: Params) -> Params:
    """Decode and check the parameters of a canonical method; `Violation` for what is wrong.

    Texts limited "after entities parsing" are left to the parser of entities.
    """
    known = METHODS[method]["params"]
    for name in raw:
        if name not in known:
            raise Violation(f'unknown parameter "{name}" in {method}')
    params: Params = {}
    for name, spec in known.items():
        value = raw.get(name)
        # An empty string is how Telegram reads "not given".
        if value is None or (value == "" and "String" not in spec["types"]):
            if spec.get("required"):
                raise Violation(MISSING.get(name, f'parameter "{name}" is required'))
            continue
        value = _decode(value, spec["types"], name)
        _check(spec, value, f"{method} {name}" if method == "answerCallbackQuery" else name)
        params[name] = value
    if "reply_markup" in params:
        _check_markup(params["reply_markup"])
    return params


def _decode(value: Any, types: list[str], name: str) -> Any:
    """Forms carry strings only: read one as what the schema expects."""
    if not isinstance(value, str) or types == ["String"]:
        return value
    if "Integer" in types and INTEGER.fullmatch(value.strip()):
        return int(value)
    if "Boolean" in types and value.lower() in {"true", "false", "1", "0", "yes", "no"}:
        return value.lower() in {"true", "1", "yes"}
    if "String" in types or "InputFile" in types:
        return value
    if set(types) <= SCALARS:
        return value  # not a number where one is due: the check refuses it
    try:
        return json.loads(value)
    except ValueError:
        raise Violation(f"can't parse {name.replace('_', ' ')} JSON object") from None


def _check(spec: dict[str, Any], value: Any, path: str) -> None:
    failures: list[tuple[int, Violation]] = []
    for kind in spec["types"]:
        try:
            _check_type(kind, value, path)
            break
        except Violation as failure:
            failures.append((_likeness(kind, value), failure))
    else:
        raise max(failures, key=lambda pair: pair[0])[1]
    if "limit" in spec and not spec["limit"].get("after_entities"):
        _check_limit(spec["limit"], value, path)


def _check_type(kind: str, value: Any, path: str) -> None:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise Violation(f'"{path}" must be an Array')
        for index, item in enumerate(value):
            _check({"types": [kind.removeprefix("Array of ")]}, item, f"{path}[{index}]")
    elif kind in SCALARS:
        if not _is_scalar(kind, value):
            raise Violation(f'"{path}" must be of type {kind}')
        if isinstance(value, str) and not value.isascii() and not _is_utf8(value):
            raise Violation("strings must be encoded in UTF-8")
    elif "one_of" in TYPES[kind]:
        _check({"types": TYPES[kind]["one_of"]}, value, path)
    elif not isinstance(value, dict):
        raise Violation(f'"{path}" must be an Object ({kind})')
    else:
        fields = TYPES[kind]["fields"]
        for name, item in value.items():
            if name not in fields:
                raise Violation(f'unknown field "{name}" in {kind} at "{path}"')
            _check(fields[name], item, f"{path}.{name}")
        for name, spec in fields.items():
            if spec.get("required") and name not in value:
                raise Violation(f'can\'t find field "{name}" of {kind} at "{path}"')


def _is_scalar(kind: str, value: Any) -> bool:
    if kind == "InputFile":
        return isinstance(value, Upload) or (isinstance(value, str) and "://" in value)
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind == "True":
        return value is True
    if kind == "Float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "Integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _likeness(kind: str, value: Any) -> int:
    """How well a value fits a type by its fields: the best match explains the failure."""
    fields = TYPES.get(kind, {}).get("fields", {})
    return len(set(fields) & set(value)) if isinstance(value, dict) else 0


def _check_limit(bounds: dict[str, Any], value: str, path: str) -> None:
    size = len(value.encode()) if bounds["unit"] == "bytes" else units(value)
    if not bounds["min"] <= size <= bounds["max"]:
        name = path.rpartition(".")[2]
        raise Violation(
            TOO_LONG.get(
                name, f'"{path}" has {size} {bounds["unit"]}, {bounds["min"]}-{bounds["max"]} fit'
            )
        )


def units(text: str) -> int:
    """Length in UTF-16 code units: what entities are measured in, and never less than `len`."""
    return len(text.encode("utf-16-le")) // 2


def _check_markup(markup: dict[str, Any]) -> None:
    rows = markup.get("inline_keyboard", markup.get("keyboard", []))
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise Violation("REPLY_MARKUP_TOO_LONG: 8 buttons a row and 100 in all fit")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            if not button["text"].strip():
                raise Violation("can't parse inline keyboard button: text must be non-empty")
            if len(BUTTON_ACTIONS & set(button)) != 1:
                raise Violation(
                    "can't parse inline keyboard button: "
                    "text buttons are unallowed in the inline keyboard, one action is needed"
                )
