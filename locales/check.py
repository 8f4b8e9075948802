"""`python -m locales.check`: every language is whole, or the file and line where it is not.

A language is two files: its catalogue, and its lexicon in survey/themes/lexicon.
"""

from __future__ import annotations

import gettext
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from locales.catalogue import FALLBACK, FOLDER
from locales.header import BadHeader, entries, read_header
from survey.themes.themes import COMMON, LEXICON, NOTHING, Stems, folded

WAYS = frozenset({"", "month", "signed", "percent"})
"""What may follow a placeholder's colon, besides a text with plural forms."""
NUMBERS = range(1_001)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_THEME = re.compile(r"([\w-]+) *=")
_PLURALS = re.compile(r"nplurals=([1-9]); plural=(.+);")


@dataclass(frozen=True)
class Fault:
    """One thing to mend."""

    path: Path
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}"


@dataclass
class Entry:
    """A text of a catalogue: its line, and the line and words of each form (-1: without any)."""

    line: int
    plural: bool
    forms: dict[int, tuple[int, str]]


def faults_in(catalogues: Path = FOLDER, lexica: Path = LEXICON) -> Iterator[Fault]:
    """Whatever is wrong with the languages of two folders."""
    spoken = {path.stem: path for path in sorted(catalogues.glob("*.po"))}
    read = {path.stem: path for path in sorted(lexica.glob("*.toml"))}
    for code in sorted(spoken.keys() - read.keys()):
        yield Fault(
            lexica / f"{code}.toml", 1, "is missing; a language is a catalogue and a lexicon"
        )
    for code in sorted(read.keys() - spoken.keys()):
        yield Fault(
            catalogues / f"{code}.po", 1, "is missing; a language is a catalogue and a lexicon"
        )
    english = _entries((catalogues / f"{FALLBACK}.po").read_text("utf-8"))
    for path in spoken.values():
        yield from catalogue_faults(path, english)
    yield from lexicon_faults(read)


def catalogue_faults(path: Path, english: Mapping[str, Entry]) -> Iterator[Fault]:
    """Whatever a catalogue lacks of the English one, or says otherwise."""
    text = path.read_text("utf-8")
    try:
        read_header(text)
    except BadHeader as error:
        yield Fault(path, error.line, str(error))
    expected = 0
    at, rule = entries(text).get("Plural-Forms", (1, ""))
    if rule:
        expected, problem = _plural_forms(rule)
        if problem:
            yield Fault(path, at, problem)
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("msgid ") and (key := "".join(_STRING.findall(line))):
            if key in seen:
                yield Fault(path, number, f"{key} is there already, in line {seen[key]}")
            seen.setdefault(key, number)
    found = _entries(text)
    last = 1
    for key, wanted in english.items():
        if key in found:
            last = found[key].line
            yield from _entry_faults(path, key, found[key], wanted, expected, english)
        else:
            yield Fault(path, last, f"{key} is missing; it belongs behind this text")
    for key in found.keys() - english.keys():
        yield Fault(path, found[key].line, f"{key} is no text of {FALLBACK}.po")


def _entry_faults(
    path: Path,
    key: str,
    entry: Entry,
    wanted: Entry,
    expected: int,
    english: Mapping[str, Entry],
) -> Iterator[Fault]:
    names = {name for name, _ in _fields(next(iter(wanted.forms.values()))[1])}
    if wanted.plural != entry.plural:
        yield Fault(
            path, entry.line, f"{key} wants {'plural forms' if wanted.plural else 'one text'}"
        )
    elif entry.plural and expected:
        for form in sorted(set(range(expected)) - entry.forms.keys()):
            yield Fault(path, entry.line, f"{key} wants msgstr[{form}], too")
        for form in sorted(entry.forms.keys() - set(range(expected))):
            line = entry.forms[form][0]
            yield Fault(path, line, f"{key} has msgstr[{form}], and the header knows no such form")
    for line, words in entry.forms.values():
        if not words.strip():
            yield Fault(path, line, f"{key} is empty")
            continue
        try:
            fields = _fields(words)
        except ValueError as error:
            yield Fault(path, line, f"{key}: {error}")
            continue
        for name in sorted({name for name, _ in fields} - names):
            yield Fault(path, line, f"{key} has {{{name}}}, which nothing fills")
        for name in sorted(names - {name for name, _ in fields}):
            yield Fault(path, line, f"{key} lacks {{{name}}}")
        for name, way in fields:
            if way not in WAYS and not (way in english and english[way].plural):
                yield Fault(path, line, f"{key}: {{{name}:{way}}} wants a text with plural forms")


def _fields(words: str) -> list[tuple[str, str]]:
    """Placeholders of a template: name and what follows the colon; raises ValueError."""
    return [(name, way or "") for _, name, way, _ in Formatter().parse(words) if name is not None]


def _plural_forms(rule: str) -> tuple[int, str]:
    """How many forms a rule of the header has, and what is wrong with it, if anything."""
    match = _PLURALS.fullmatch(rule)
    if match is None:
        return 0, "Plural-Forms wants nplurals=N; plural=EXPRESSION;"
    count = int(match[1])
    try:
        used = set(map(gettext.c2py(match[2]), NUMBERS))
    except ValueError as error:
        return count, f"Plural-Forms: {error}"
    if used != set(range(count)):
        listed = ", ".join(map(str, sorted(used)))
        return count, f"Plural-Forms has {count} forms, and its rule chooses {listed}"
    return count, ""


def _entries(text: str) -> dict[str, Entry]:
    """The texts of a gettext file by key, with the lines on which they stand."""
    found: dict[str, Entry] = {}
    key, form = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        words = "".join(_STRING.findall(line))
        if line.startswith("msgid "):
            key, form = words, None
            if key:
                found[key] = Entry(number, False, {})
        elif line.startswith("msgid_plural "):
            found[key].plural = True
        elif match := re.match(r"msgstr(?:\[(\d+)\])? ", line):
            form = int(match[1]) if match[1] else -1
            if key:
                found[key].forms[form] = (number, words)
        elif line.startswith('"') and key and form is not None:
            at, so_far = found[key].forms[form]
            found[key].forms[form] = (at, so_far + words)
    return found


@dataclass(frozen=True)
class Stem:
    """A stem of a lexicon, and where it stands."""

    language: str
    theme: str
    line: int
    stem: str


def lexicon_faults(lexica: Mapping[str, Path]) -> Iterator[Fault]:
    """Whatever would never be found, or be taken for a theme that another language means."""
    stems: list[Stem] = []
    for language, path in lexica.items():
        text = path.read_text("utf-8")
        try:
            themes = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+)", str(error))
            yield Fault(path, int(place[1]) if place else text.count("\n") + 1, str(error))
            continue
        for theme in COMMON:
            if not themes.get(theme):
                yield Fault(path, 1, f"{theme} is missing; wants a list of stems")
        for number, line in enumerate(text.splitlines(), start=1):
            if (match := _THEME.match(line)) and match[1] not in (*COMMON, NOTHING):
                yield Fault(path, number, f"{match[1]} is no theme; wants {', '.join(COMMON)}")
        found = list(_stems(language, text))
        for one in found:
            if one.stem.removesuffix(" ") != folded(one.stem).strip():
                yield Fault(path, one.line, f'"{one.stem}" is never found; wants small letters')
        stems += [one for one in found if one.theme != NOTHING]
    yield from _shared(lexica, stems)


def _stems(language: str, text: str) -> Iterator[Stem]:
    theme = ""
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0]
        if match := _THEME.match(words):
            theme = match[1]
        for stem in _STRING.findall(words):
            yield Stem(language, theme, number, stem)


def _shared(lexica: Mapping[str, Path], stems: list[Stem]) -> Iterator[Fault]:
    """Stems that stand in one of another language, which means another theme with it.

    All lexica are read together, so two languages may share a stem where they mean one theme.
    """
    reader = Stems((str(place), one.stem) for place, one in enumerate(stems))
    for other in stems:
        for place in sorted(reader.named(folded(other.stem)), key=int):
            one = stems[int(place)]
            if other.language != one.language and other.theme != one.theme:
                where = f"{lexica[other.language].name}:{other.line}"
                told = f'"{one.stem}" of {one.theme} is in "{other.stem}" of {other.theme}'
                yield Fault(lexica[one.language], one.line, f"{told}, {where}")


def main() -> int:
    """Print every fault; 1 where there is one."""
    faults = list(faults_in())
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
