"""The catalogues: one gettext file a language, read when the program starts."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from locales.header import Header, read_header
from locales.quotes import with_signs

FOLDER = Path(__file__).parent / "catalogues"

FALLBACK = "en"

_BINDING = re.compile(
    r"(?<=\d) (?=[^\W\d_])"  # 12 недель
    r"|(?<=\{n\}) (?=[^\W\d_])|(?<=\{hours\}) (?=[^\W\d_])|(?<=\{year\}) (?=[^\W\d_])"
    r"| (?=%)"  # 95 %
    r"|(?<=\S) (?=[—–] )"  # a line never begins with a dash
)


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language by key; a text with plural forms has them in the header's order."""

    texts: Mapping[str, str | tuple[str, ...]]
    plural_form: Callable[[int], int]
    header: Header

    def template(self, key: str, n: object) -> str:
        """The text of `key`, in the plural form of `n` where it has several.

        Raises KeyError for an unknown key, TypeError where a plural's `n` is not a whole number.
        """
        text = self.texts[key]
        if isinstance(text, str):
            return text
        if not isinstance(n, int):
            raise TypeError(f"{key} has plural forms and needs a whole number n")
        return text[self.plural_form(abs(n))]


def bound(words: str) -> str:
    """A text whose numbers keep to their nouns, signs and dashes at the end of a line.

    Such spaces cannot be seen in a catalogue, so translators write plain ones.
    """
    return _BINDING.sub("\N{NO-BREAK SPACE}", words)


def read_catalogue(path: Path) -> Catalogue:
    """Reads one gettext file; its header says how plural forms are chosen and figures written.

    Raises PoFileError or BadHeader; `locales.check` tells every fault with its line.
    """
    header = read_header(path.read_text("utf-8"))
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    texts: dict[str, str | tuple[str, ...]] = {}
    spaced = header.spaced

    def ready(words: str) -> str:
        return with_signs(bound(words) if spaced else words)

    for message in catalogue:
        if isinstance(message.id, tuple | list):
            texts[message.id[0]] = tuple(map(ready, message.string or ()))
        elif message.id and isinstance(message.string, str):
            texts[message.id] = ready(message.string)
    return Catalogue(texts, gettext.c2py(catalogue.plural_expr), header)


def languages_in(folder: Path, ending: str) -> tuple[str, ...]:
    """The languages that have a file in `folder`: the fallback, then the others by their codes."""
    found = {path.stem for path in folder.glob(f"*{ending}")}
    return (FALLBACK, *sorted(found - {FALLBACK}))


CATALOGUES: Mapping[str, Catalogue] = {
    language: read_catalogue(FOLDER / f"{language}.po") for language in languages_in(FOLDER, ".po")
}

LANGUAGES: Mapping[str, str] = {
    language: catalogue.header.name for language, catalogue in CATALOGUES.items()
}
"""Each language by the name its own speakers use, in the order of the buttons."""


def header_of(language: str) -> Header:
    """How `language` writes, or English where we do not speak it."""
    return CATALOGUES.get(language, CATALOGUES[FALLBACK]).header


def pick_language(wanted: str | None, offered: Sequence[str]) -> str:
    """One of the `offered` languages for a Telegram `language_code` such as "ru-RU" or "zh-hans".

    Without a match it is the first of them, the company's fallback.
    """
    base = (wanted or "").replace("_", "-").partition("-")[0].lower()
    return base if base in offered else offered[0]
