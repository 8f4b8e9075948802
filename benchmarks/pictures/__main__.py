"""Draws every situation in every language, to be looked at.

`python -m benchmarks.pictures --out FOLDER [--only NAME,...]`: "situation-language.png" each, and
"situation.png" with all languages side by side. Exits with 1 where a file is larger than 150 kB.
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.pictures.situations import page, situations
from locales import LANGUAGES
from reports.drawing.canvas import HEIGHT, WIDTH
from reports.drawing.page import pen

LARGEST = 150_000  # bytes


def draw(folder: Path, only: frozenset[str]) -> int:
    """Write the files; returns the size of the largest picture in bytes."""
    sheets: dict[str, Image.Image] = {}
    largest = 0
    for place, language in enumerate(LANGUAGES):
        for name, shown in situations(language).items():
            if only and name not in only:
                continue
            with pen:
                picture = page(shown, language).png()
            (folder / f"{name}-{language}.png").write_bytes(picture)
            largest = max(largest, len(picture))
            sheet = sheets.setdefault(name, Image.new("RGB", (WIDTH // 2 * 5 + 40, HEIGHT // 2)))
            small = Image.open(BytesIO(picture)).convert("RGB").resize((WIDTH // 2, HEIGHT // 2))
            sheet.paste(small, ((WIDTH // 2 + 10) * place, 0))
    for name, sheet in sheets.items():
        sheet.save(folder / f"{name}.png")
    return largest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="", help="situations, with commas between them")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    largest = draw(given.out, frozenset(filter(None, given.only.split(","))))
    sys.stdout.write(f"the largest picture: {largest / 1000:.0f} kB\n")
    sys.exit(largest > LARGEST)


if __name__ == "__main__":
    main()
