"""The same document as PDF, on A4."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from reports.drawing.canvas import may_break
from reports.drawing.document import Block, Heading, Paragraph, Picture, Table
from reports.drawing.fonts import drawable, font_files

if TYPE_CHECKING:
    from fpdf import FPDF

INK, QUIET, FAINT = (31, 41, 51), (91, 102, 112), (225, 230, 234)
MARGIN = 18  # millimetres
FAMILY, BEHIND = "dejavu", "noto"
PLACE = "\N{ZERO WIDTH SPACE}"


def to_pdf(title: str, language: str, blocks: Iterable[Block]) -> bytes:
    """The document on as many pages as it wants."""
    from fpdf import FPDF

    class Paper(FPDF):
        """Every page has its number."""

        def footer(self) -> None:
            self.set_y(-12)
            self.set_font(FAMILY, size=8.5)
            self.set_text_color(*QUIET)
            self.cell(0, 5, str(self.page_no()), align="R")

    pdf = Paper(format="A4")
    pdf.set_title(title)
    pdf.set_lang(language)
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN)
    for family, file in zip((FAMILY, BEHIND), font_files(), strict=True):
        pdf.add_font(family, fname=file)
    pdf.set_fallback_fonts([BEHIND], exact_match=False)
    pdf.add_page()
    for block in blocks:
        _draw(pdf, block)
    return bytes(pdf.output())


def _draw(pdf: FPDF, block: Block) -> None:
    match block:
        case Heading(text, level):
            _room_for_heading(pdf, level)
            _write(pdf, text, 22 if level == 1 else 14, INK)
        case Paragraph(text, quiet):
            _write(pdf, text, 10.5, QUIET if quiet else INK)
        case Table():
            _table(pdf, block)
        case Picture(png):
            pdf.ln(2)
            pdf.image(BytesIO(png), w=min(pdf.epw, 130))
            pdf.ln(2)


def _room_for_heading(pdf: FPDF, level: int) -> None:
    """A heading does not stand alone at the end of a page."""
    if pdf.will_page_break(45):
        pdf.add_page()
    elif level > 1:
        pdf.ln(5)


def _write(pdf: FPDF, text: str, size: float, color: tuple[int, int, int]) -> None:
    from fpdf.enums import XPos, YPos

    # Text of the fallback font leaves the page with the size before it: have it written again.
    pdf.font_size_pt = 0
    pdf.set_font(FAMILY, size=size)
    pdf.set_text_color(*color)
    pdf.multi_cell(0, size * 0.52, _breaking(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(1.5)


def _breaking(text: str) -> str:
    """The text with places to break between Chinese characters, where no spaces stand."""
    return "".join(
        before + (PLACE if " " not in (before, after) and may_break(before, after) else "")
        for before, after in pairwise(drawable(text) + " ")
    )


def _table(pdf: FPDF, table: Table) -> None:
    pdf.set_font(FAMILY, size=9.5)
    pdf.set_draw_color(*FAINT)
    pdf.set_text_color(*INK)
    figures = len(table.heads) - 1
    widths = (3, *(1.6 for _ in range(figures)))
    aligned = ("LEFT", *("RIGHT" for _ in range(figures)))
    from fpdf.fonts import FontFace

    with pdf.table(
        borders_layout="HORIZONTAL_LINES",
        col_widths=widths,
        text_align=aligned,
        headings_style=FontFace(color=QUIET),
        line_height=5.5,
        padding=1,
    ) as drawn:
        for cells in (table.heads, *table.rows):
            row = drawn.row()
            for cell in cells:
                row.cell(_breaking(cell))
    pdf.ln(2)
