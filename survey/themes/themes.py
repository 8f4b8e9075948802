"""Themes of reasons: which of a survey's themes a text speaks of, read by a lexicon of stems.

Whether it speaks well or ill of them is not asked here: the score says that. A stranger chooses
the text, so no text costs more than its length does: see `folded` and `Stems`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

COMMON = (
    "price", "quality", "staff", "support", "delivery", "speed", "choice", "app", "website",
    "payment", "returns", "place",
)  # fmt: skip
"""Themes with names in every language and stems in the lexicon."""
UNSORTED = "unsorted"  # answers with a reason and no theme, where results are told by theme
LONGEST = 16_000  # characters of a text that are read, and of what folding makes of them
REMEMBERED = 512  # texts between two calls of `forget_texts`

_CHINESE = "\u4e00-\u9fff"
_STARTS_CHINESE = re.compile(f"[{_CHINESE}]")
_WORD = re.compile(rf"[{_CHINESE}]+|[^\W\d_{_CHINESE}]+")
# Putting combining marks in order takes the square of their number, so none sees many.
_PIECE = re.compile(r"\S{1,64}\s*|\s+")


@lru_cache(maxsize=REMEMBERED)
def folded(text: str) -> str:
    """A text's words, in small letters, with a space before and behind each run of letters.

    What one character becomes may have eighteen: the cap holds before and after.
    """
    plain, room = [], LONGEST
    for piece in _PIECE.findall(text[:LONGEST]):
        plain.append(unicodedata.normalize("NFKC", piece).casefold().replace("ё", "е")[:room])
        room -= len(plain[-1])
        if not room:
            break
    return f" {' '.join(_WORD.findall(''.join(plain)))[:LONGEST]} "


class Stems:
    """Stems by the names that they stand for, in a form in which no text is slow to look through.

    A stem begins a word, or several in a row; with a space at its end it is the whole of the last
    one. In Chinese, which has no spaces, it may stand anywhere.
    """

    def __init__(self, stems: Iterable[tuple[str, str]]) -> None:
        self._anywhere: list[tuple[str, str]] = []
        self._one: defaultdict[str, set[str]] = defaultdict(set)
        self._rows: defaultdict[str, list[tuple[list[str], str, str]]] = defaultdict(list)
        for name, stem in stems:
            first, *rest = stem.split()
            if _STARTS_CHINESE.match(stem):
                self._anywhere.append((stem, name))
            elif rest:
                between = [f"{word} " for word in rest[:-1]]
                last = rest[-1] + stem[len(stem.rstrip()) :]
                self._rows[f"{first} "].append((between, last, name))
            else:
                self._one[stem].add(name)
        self._longest = max(map(len, self._one), default=0)

    def named(self, text: str) -> frozenset[str]:
        """The names whose stems a folded text has."""
        found = self._inside(text) if _STARTS_CHINESE.search(text) else set()
        words = [f"{word} " for word in text.split()]
        for word in set(words):  # each beginning of it: as many looks as it has letters
            for end in range(1, min(len(word), self._longest) + 1):
                found |= self._one.get(word[:end], set())
        for place, word in enumerate(words, 1):
            for between, last, name in self._rows.get(word, ()):
                end = place + len(between)
                goes_on = end < len(words) and words[end].startswith(last)
                if goes_on and words[place:end] == between:
                    found.add(name)
        return frozenset(found)

    def _inside(self, text: str) -> set[str]:
        pairs = {text[place : place + 2] for place in range(len(text))}
        return {
            name
            for stem, name in self._anywhere
            if (stem[:2] in pairs or len(stem) == 1) and stem in text
        }


NOTHING = "nothing"  # in a lexicon: phrases that have a stem and are about no theme


def _lexica(folder: Path) -> Iterable[tuple[str, str]]:
    """(theme, stem) of all languages."""
    for path in sorted(folder.glob("*.toml")):
        for theme, stems in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield from ((theme, stem) for stem in stems)


def _phrases(stems: Iterable[str]) -> re.Pattern[str]:
    """Finds these in a folded text: whole, or as its words go on where the stem has no space."""
    found = (
        re.escape(stem)
        if _STARTS_CHINESE.match(stem)
        else rf"(?<= ){re.escape(stem.rstrip())}{'' if stem.endswith(' ') else '[^ ]*'}(?= )"
        for stem in sorted(stems, key=len, reverse=True)
    )
    return re.compile("|".join(found))


LEXICON = Path(__file__).parent / "lexicon"
_STEMS = Stems(one for one in _lexica(LEXICON) if one[0] != NOTHING)
_NOTHING = _phrases(stem for theme, stem in _lexica(LEXICON) if theme == NOTHING)
_READ = {path.stem for path in LEXICON.glob("*.toml")}
LANGUAGES = ("en", *sorted(_READ - {"en"}))
"""The languages that reasons are read in, and a company can speak: those with a lexicon."""


@lru_cache(maxsize=REMEMBERED)
def _common(text: str) -> frozenset[str]:
    # A mark in its place: the words on both sides are no neighbours.
    return _STEMS.named(_NOTHING.sub("-", folded(text)))


def read_themes(text: str, themes: Collection[str]) -> tuple[str, ...]:
    """Those of `themes` that a reason names, in their order; none where no stem is found in it.

    All languages are looked through, for people do not keep to the one of their buttons. A mapping
    gives each theme a company's words for it, which begin words as stems do.
    """
    found = _common(text)
    if isinstance(themes, Mapping):
        own = tuple((theme, word) for theme, words in themes.items() for word in words)
        found |= _named(text, own) if own else frozenset()
    return tuple(theme for theme in themes if theme in found)


@cache
def _naming(own: tuple[tuple[str, str], ...]) -> Stems:
    return Stems((theme, folded(word).strip()) for theme, word in own)


@lru_cache(maxsize=REMEMBERED)
def _named(text: str, own: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return _naming(own).named(folded(text))


@cache
def _watching(words: tuple[str, ...]) -> Stems:
    return Stems((word, folded(word).strip()) for word in words)


@lru_cache(maxsize=REMEMBERED)
def _watched(text: str, words: tuple[str, ...]) -> bool:
    return bool(_watching(words).named(folded(text)))


def watched(text: str, words: Sequence[str]) -> bool:
    """Whether a word of the text begins as one of these do; in Chinese it may stand anywhere."""
    return bool(words) and _watched(text, tuple(words))


def forget_texts() -> None:
    """Let go of what was read, which is remembered so that each text is read once.

    What people wrote is to stay in memory no longer than it is worked on.
    """
    for remembered in (folded, _common, _named, _watched):
        remembered.cache_clear()
