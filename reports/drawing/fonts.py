"""The fonts of the pictures: DejaVu Sans first, Noto Sans SC for what it lacks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unicodedata import category

BOX = "□"
FAMILIES = ("DejaVu Sans", "Noto Sans SC")


@cache
def load_fonts() -> tuple[str, ...]:
    """Make both families known to matplotlib and return their names, in the order of trying."""
    from matplotlib.font_manager import fontManager
    from pylopdf_fonts_zh_cn import sans_path

    fontManager.addfont(sans_path())
    return FAMILIES


@cache
def font_files() -> tuple[str, str]:
    """The files of both, in that order."""
    from matplotlib import get_data_path
    from pylopdf_fonts_zh_cn import sans_path

    return str(Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")), str(sans_path())


@cache
def codepoints() -> frozenset[int]:
    """Every character that at least one of the fonts can draw."""
    from matplotlib.ft2font import FT2Font

    return frozenset().union(*(FT2Font(path).get_charmap() for path in font_files()))


def drawable(text: str) -> str:
    """`text` on one line, without marks that have no shape and signs that no font has.

    A box stands for each letter or digit that no font has, and for a text of which nothing is left.
    """
    words = " ".join("".join(map(_shape, text)).split())
    return words or BOX * bool(text.strip())


def _shape(character: str) -> str:
    if character.isspace():
        return " "
    if ord(character) in codepoints() and not _shapeless(character):
        return character
    return BOX * character.isalnum()


def _shapeless(character: str) -> bool:
    """Direction marks, joiners, private letters, and what chooses between forms of an emoji."""
    return category(character) in ("Cc", "Cf", "Co") or "\ufe00" <= character <= "\ufe0f"
