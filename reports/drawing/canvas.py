"""A page in pixels: text that always fits its place, bars and lines, and the PNG of it all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Literal

from reports.drawing.fonts import drawable, load_fonts

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

WIDTH, HEIGHT = 1080, 1280
DOTS = 72  # an inch, so that a typographic point is a pixel
LEFT, RIGHT = 72, WIDTH - 72  # the margins
SMALLEST = 16  # pixels; below that a phone shows only dust
INK, QUIET, FAINT = "#1F2933", "#5B6670", "#E1E6EA"

Align = Literal["left", "center", "right"]


@lru_cache(maxsize=256)
def _font(size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=load_fonts(), size=size)


@lru_cache
def _ruler() -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    page: Any = FigureCanvasAgg(Figure(dpi=DOTS))
    return page.get_renderer()


@lru_cache(maxsize=512)  # measuring is most of the drawing, and the same labels come again
def _width(text: str, size: float) -> float:
    return float(_ruler().get_text_width_height_descent(text, _font(size), False)[0])


class Canvas:
    """A page of 1080 x 1280 pixels; x grows to the right, y downwards, every size is in pixels.

    `top` and `bottom`: the part of the page that is kept.
    """

    def __init__(self, top: float = 0, bottom: float = HEIGHT) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        size = (WIDTH / DOTS, (bottom - top) / DOTS)
        self.figure = Figure(figsize=size, dpi=DOTS, facecolor="white")
        self._agg: Any = FigureCanvasAgg(self.figure)
        self._axes: Any = self.figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(bottom, top))
        self._axes.axis("off")

    def measure(self, text: str, size: float) -> float:
        """Width of one line of `text`."""
        return _width(text, size)

    def fit(self, texts: Sequence[str], size: float, width: float) -> float:
        """The largest size, from `size` down to the smallest, at which each text fits `width`."""
        while size > SMALLEST and (widest := max(self.measure(t, size) for t in texts)) > width:
            size = max(SMALLEST, min(size - 1, floor(size * width / widest)))
        return size

    def cut(self, text: str, size: float, width: float) -> str:
        """`text`, or as much of its beginning as fits `width`, with an ellipsis."""
        if self.measure(text, size) <= width:
            return text
        return text[: self._reach(text, size, width - self.measure("…", size))].rstrip() + "…"

    def wrap(self, text: str, size: float, width: float) -> tuple[str, str]:
        """The first line of `text` within `width`, and the rest.

        Breaks at a space or beside a Chinese character; inside a word only where it must.
        """
        end = self._reach(text, size, width)
        if end == len(text):
            return text, ""
        end = next((i for i in range(end, 0, -1) if may_break(text[i - 1], text[i])), end)
        return text[:end].rstrip(), text[end:].lstrip()

    def _reach(self, text: str, size: float, width: float) -> int:
        """How many characters from the beginning fit `width`; at least one."""
        ends = range(1, len(text) + 1)
        return max(1, bisect_right(ends, width, key=lambda end: self.measure(text[:end], size)))

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        width: float = WIDTH,
        color: str = INK,
        align: Align = "left",
    ) -> None:
        """One line of text with its baseline at `y`, made smaller or cut to fit `width`."""
        text = drawable(text)
        size = self.fit([text], size, width)
        self._axes.text(
            x,
            y,
            self.cut(text, size, width),
            fontproperties=_font(size),
            color=color,
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,  # a subject may contain two dollar signs
        )

    def names_size(self, names: Sequence[str], size: float, width: float, row: float) -> float:
        """The size for all names of a list, each on one line, or on two within a `row`'s height.

        A list reads as one only in one size.
        """
        names = [drawable(name) for name in names]
        single = self.fit(names, size, width) if names else size
        if all(self.measure(name, single) <= width for name in names) and single > SMALLEST + 1:
            return single
        return max(SMALLEST, min(size, floor(row / 2.4)))

    def write_name(self, x: float, middle: float, name: str, size: float, width: float) -> None:
        """A name around the height `middle`: whole on one line, or on two."""
        name = drawable(name)
        if self.measure(name, size) <= width:
            self.write(x, middle + 0.37 * size, name, size)
            return
        first, rest = self.wrap(name, size, width)
        self.write(x, middle - 0.25 * size, first, size)
        self.write(x, middle + 0.97 * size, rest, size, width=width)

    def write_row(
        self,
        centers: Sequence[float],
        y: float,
        texts: Sequence[str],
        size: float,
        *,
        color: str = INK,
    ) -> None:
        """Texts of one size around evenly spaced centres, the last always among them.

        Only every second or third is written where all would become too small.
        """
        pitch = min((b - a for a, b in pairwise(centers)), default=WIDTH)
        widest = max(self.measure(text, size) for text in texts)
        step = max(1, ceil(0.8 * widest / (pitch - 8)))
        size = self.fit(texts, size, step * pitch - 8)
        for x, text in list(zip(centers, texts, strict=True))[::-1][::step]:
            self.write(x, y, text, size, color=color, align="center")

    def box(
        self, x: float, y: float, width: float, height: float, color: str, alpha: float = 1
    ) -> None:
        """A filled rectangle; (x, y) is its upper left corner."""
        from matplotlib.patches import Rectangle

        self._axes.add_artist(Rectangle((x, y), width, height, color=color, alpha=alpha, lw=0))

    def band(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> None:
        """The pale area between two lines."""
        self._axes.fill_between(xs, lows, highs, color=INK, alpha=0.13, lw=0)

    def line(self, xs: Sequence[float], ys: Sequence[float], color: str, thick: float) -> None:
        """A line through the points."""
        self._axes.plot(xs, ys, color=color, lw=thick, solid_capstyle="butt", zorder=2)

    def dot(self, x: float, y: float, across: float, fill: str = INK) -> None:
        """A round point, rimmed in ink."""
        self._axes.plot(
            [x], [y], "o", ms=across, mfc=fill, mec=INK, mew=2.5, zorder=3, clip_on=False
        )

    def png(self) -> bytes:
        """The page as PNG of 256 colours, a third as large; the same bytes for the same page."""
        from PIL import Image

        self._agg.draw()
        size, pixels = self._agg.get_width_height(), self._agg.buffer_rgba()
        page = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1).convert("RGB")
        buffer = BytesIO()
        page.quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        return buffer.getvalue()


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after in "，。、：；！？）》」”":  # these never begin a line
        return False
    return before.isspace() or after.isspace() or max(before, after) >= "\u2e80"
