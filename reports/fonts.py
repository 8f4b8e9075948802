"""The fonts of the pictures: DejaVu Sans first, Noto Sans SC for what it lacks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unicodedata import category

FAMILIES = ("DejaVu Sans", "Noto Sans SC")


@cache
def load_fonts() -> tuple[str, ...]:
    """Make both families known to matplotlib and return their names, in the order of trying."""
    from matplotlib.font_manager import fontManager
    from pylopdf_fonts_zh_cn import sans_path

    fontManager.addfont(sans_path())
    return FAMILIES


@cache
def codepoints() -> frozenset[int]:
    """Every character that at least one of the fonts can draw."""
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font
    from pylopdf_fonts_zh_cn import sans_path

    dejavu = Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    return frozenset().union(*(FT2Font(str(path)).get_charmap() for path in (dejavu, sans_path())))


def drawable(text: str) -> str:
    """`text` on one line, without marks that have no shape and characters that no font has."""
    known = codepoints()
    shaped = (c for c in text if c.isspace() or (ord(c) in known and not _shapeless(c)))
    return " ".join("".join(shaped).split())


def _shapeless(character: str) -> bool:
    """Direction marks, joiners, private letters, and what chooses between forms of an emoji."""
    return category(character) in ("Cc", "Cf", "Co") or "\ufe00" <= character <= "\ufe0f"
