"""Draws the pictures in this folder again: `python -m docs.draw_pictures`. Invented numbers."""

from __future__ import annotations

from pathlib import Path

from benchmarks.pictures.situations import page, situations
from locales import LANGUAGES
from reports.drawing.page import pen

FOLDER = Path(__file__).parent / "pictures"
SHOWN = {"digest": "good", "csi": "csi-missed", "pulse": "pulse-partly"}

if __name__ == "__main__":
    for language in LANGUAGES:
        for name, situation in SHOWN.items():
            with pen:
                picture = page(situations(language)[situation], language).png()
            (FOLDER / f"{name}-{language}.png").write_bytes(picture)
