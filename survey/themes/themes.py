"""Themes of reasons: which of a survey's themes a text speaks of, read by a lexicon of stems.

Whether it speaks well or ill of them is not asked here: the score says that.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

COMMON = (
    "price", "quality", "staff", "support", "delivery", "speed", "choice", "app", "website",
    "payment", "returns", "place",
)  # fmt: skip
"""Themes with names in every language and stems in the lexicon."""
UNSORTED = "unsorted"  # answers with a reason and no theme, where results are told by theme

_CHINESE = "\u4e00-\u9fff"
_WORD = re.compile(rf"[{_CHINESE}]+|[^\W\d_{_CHINESE}]+")


def folded(text: str) -> str:
    """A text's words, in small letters, with a space before and behind each run of letters."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return f" {' '.join(_WORD.findall(plain))} "


def begins(stem: str) -> str:
    """What to look for in a folded text: a stem that begins a word, in Chinese anywhere."""
    plain = folded(stem).strip()
    return plain if re.match(f"[{_CHINESE}]", plain) else f" {plain}"


def _stems(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """The stems of each theme in all languages, as `read_themes` looks for them."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(COMMON, ())
    for path in sorted(folder.glob("*.toml")):
        for theme, stems in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[theme] += tuple(
                stem if re.match(f"[{_CHINESE}]", stem) else f" {stem}" for stem in stems
            )
    return found


LEXICON = Path(__file__).parent / "lexicon"
_STEMS = _stems(LEXICON)
_READ = {path.stem for path in LEXICON.glob("*.toml")}
LANGUAGES = ("en", *sorted(_READ - {"en"}))
"""The languages that reasons are read in, and a company can speak: those with a lexicon."""


def read_themes(text: str, themes: Sequence[str]) -> tuple[str, ...]:
    """Those of `themes` that a reason names, in their order; none where no stem is found in it.

    All languages are looked through, for people do not keep to the one of their buttons. A stem
    begins a word, or several; Chinese, which has no spaces, it may stand in anywhere.
    """
    words = folded(text)
    return tuple(theme for theme in themes if any(stem in words for stem in _STEMS.get(theme, ())))
