"""A document to be read and printed: headings, paragraphs, tables and pictures, and its HTML."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

STYLE = """
body { font: 16px/1.5 "DejaVu Sans", "Noto Sans", "Noto Sans SC", sans-serif; color: #1F2933;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; break-after: avoid; }
table { border-collapse: collapse; width: 100%; break-inside: avoid; }
th, td { text-align: right; padding: .25rem .5rem; border-bottom: 1px solid #E1E6EA; }
th { font-weight: normal; color: #5B6670; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
td + td { white-space: nowrap; }
p { margin: .5rem 0; } p.quiet { color: #5B6670; }
img { width: 100%; max-width: 36rem; }
@page { size: A4; margin: 18mm; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } }
"""


QUIET = ' class="quiet"'


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Some sentences; quiet ones say how the others were found."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Table:
    """Cells under their heads; the first column holds names, the others figures."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Picture:
    """A PNG, and what it shows for those who cannot see it."""

    png: bytes
    shows: str


Block = Heading | Paragraph | Table | Picture


def to_html(title: str, language: str, blocks: Iterable[Block]) -> str:
    """One file with everything in it: no script, and nothing that is loaded from elsewhere."""
    body = "\n".join(_html(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, quiet):
            return f"<p{QUIET if quiet else ''}>{escape(text)}</p>"
        case Table(heads, rows):
            head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
            lines = "\n".join(
                f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
            )
            return f"<table>\n<tr>{head}</tr>\n{lines}\n</table>"
        case Picture(png, shows):
            data = b64encode(png).decode()
            return f'<img src="data:image/png;base64,{data}" alt="{escape(shows)}">'
