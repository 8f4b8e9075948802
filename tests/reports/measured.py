"""A drawn page as a reader meets it: its texts, their boxes, and what is wrong with them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from reports.drawing.canvas import HEIGHT, SMALLEST, WIDTH, Canvas
from reports.drawing.fonts import codepoints

PAGE: Any = FigureCanvasAgg(Figure(dpi=72))
RULER = PAGE.get_renderer()  # one for all, as it remembers what it measured


def texts_of(canvas: Canvas) -> list[tuple[Text, Bbox]]:
    """Every visible text of the page with its measured box in pixels."""
    found = [*canvas.figure.axes[0].texts, *canvas.figure.texts]
    return [(one, one.get_window_extent(RULER)) for one in found if one.get_text()]


def faults(canvas: Canvas) -> list[str]:
    """What is wrong with the texts of a page: clipped, overlapping, too small, missing glyphs."""
    found = texts_of(canvas)
    wrong = []
    for label, box in found:
        words = label.get_text()
        if box.x0 < 0 or box.y0 < 0 or box.x1 > WIDTH or box.y1 > HEIGHT:
            wrong.append(f"outside: {words} {box}")
        if float(label.get_fontsize()) < SMALLEST:
            wrong.append(f"small: {words} {label.get_fontsize()}")
        wrong += [f"no glyph: {c!r} in {words}" for c in words if ord(c) not in codepoints()]
    boxes = [(label.get_text(), *box.extents) for label, box in found]
    for (a, left, low, right, high), (b, x0, y0, x1, y1) in combinations(boxes, 2):
        if left < x1 and x0 < right and low < y1 and y0 < high:
            wrong.append(f"overlap: {a} | {b}")
    return wrong


def words_of(canvas: Canvas) -> list[str]:
    return [label.get_text() for label, _ in texts_of(canvas)]
