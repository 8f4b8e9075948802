"""A document as HTML and as PDF: all of it, and nothing of it as markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from reports.drawing.canvas import Canvas
from reports.drawing.document import Block, Heading, Paragraph, Picture, Table, to_html
from reports.drawing.document_pdf import _breaking, to_pdf

BLOCKS: list[Block] = [
    Heading("Nordic <Kettle> & Co", 1),
    Paragraph("Quarter 3"),
    Paragraph("“Вероятно”, 可能区间, ääkköset", quiet=True),
    Table(("", "answers"), [("<b>North</b>", "42")]),
    Picture(Canvas(0, 100).png(), 'NPS "by" week'),
]


class Reader(HTMLParser):
    """The words of a page, its tags, and whatever it would load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.loaded: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_holds_every_word_and_no_markup_of_theirs() -> None:
    page = Reader(to_html("Report", "en", BLOCKS))
    assert {"Nordic <Kettle> & Co", "Quarter 3", "<b>North</b>", "42"} <= set(page.words)
    assert "b" not in page.tags


def test_the_page_loads_nothing_from_elsewhere() -> None:
    page = Reader(to_html("Report", "en", BLOCKS))
    assert [address.partition(",")[0] for address in page.loaded] == ["data:image/png;base64"]
    assert not {"script", "link", "iframe"} & set(page.tags)


def test_the_paper_is_a_pdf_of_one_page_with_its_fonts_inside() -> None:
    paper = to_pdf("Report", "zh", BLOCKS)
    assert paper.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
    assert b"/FontFile2" in paper or b"/FontFile3" in paper


@pytest.mark.parametrize("rows", [1, 200])
def test_a_long_table_takes_more_pages(rows: int) -> None:
    paper = to_pdf("Report", "en", [Table(("", "n"), [("North", "1")] * rows)])
    assert (len(re.findall(rb"/Type /Page\b", paper)) > 1) is (rows > 100)


def test_a_line_may_end_between_chinese_characters_but_not_before_their_commas() -> None:
    assert _breaking("很可能 95%，很") == "很\u200b可\u200b能 95%，\u200b很"
    assert _breaking("Nordic Kettle") == "Nordic Kettle"
    assert _breaking("") == ""
