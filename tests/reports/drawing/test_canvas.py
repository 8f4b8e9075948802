"""The page in pixels: lines break where a reader would, and every text fits its place."""

from __future__ import annotations

import pytest

from reports.drawing.canvas import SMALLEST, Canvas


@pytest.fixture
def canvas() -> Canvas:
    return Canvas()


def test_a_line_breaks_at_the_last_space_that_fits(canvas: Canvas) -> None:
    width = canvas.measure("Alice and Bor", 30)
    assert canvas.wrap("Alice and Boris", 30, width) == ("Alice and", "Boris")


def test_a_line_that_fits_stays_whole(canvas: Canvas) -> None:
    width = canvas.measure("Alice and Boris", 30)
    assert canvas.wrap("Alice and Boris", 30, width) == ("Alice and Boris", "")


def test_a_word_longer_than_the_line_breaks_inside(canvas: Canvas) -> None:
    first, rest = canvas.wrap("Vedenkeitintehdas", 30, canvas.measure("Vedenkeitin", 30))
    assert (first, rest) == ("Vedenkeitin", "tehdas")


def test_chinese_breaks_anywhere_but_before_a_comma(canvas: Canvas) -> None:
    width = canvas.measure("北方水壶", 30)
    assert canvas.wrap("北方水壶公司", 30, width) == ("北方水壶", "公司")
    assert canvas.wrap("北方水壶，公司", 30, width) == ("北方水", "壶，公司")


def test_a_text_shrinks_to_its_place_and_no_further_than_the_smallest(canvas: Canvas) -> None:
    size = canvas.fit(["12,345"], 40, 80)
    assert canvas.measure("12,345", size) <= 80 < canvas.measure("12,345", size + 1.5)
    assert canvas.fit(["12,345"], 40, 1) == SMALLEST


def test_a_cut_text_ends_with_an_ellipsis_within_its_place(canvas: Canvas) -> None:
    cut = canvas.cut("Alice and Boris and Chen", 30, 150)
    assert cut.endswith("…")
    assert "Alice and Boris".startswith(cut[:-1])
    assert canvas.measure(cut, 30) <= 150


def test_a_name_takes_a_second_line_before_it_is_cut(canvas: Canvas) -> None:
    for name in ("Alice", "Alice and Boris and Chen", "Alice and Boris and Chen " * 3):
        canvas.write_name(100, 600, name, 16, 130)
    words = [label.get_text() for label in canvas.figure.axes[0].texts]
    assert words[:3] == ["Alice", "Alice and Boris", "and Chen"]
    assert len(words) == 5
    assert words[4].endswith("…")


@pytest.mark.parametrize(
    ("text", "kept"), [("300", 12), ("120 000", 6), ("12 000 000 000", 4)], ids=str
)
def test_a_crowded_row_thins_out_from_its_end(canvas: Canvas, text: str, kept: int) -> None:
    centers = [226 + 63 * i for i in range(12)]
    canvas.write_row(centers, 600, [text] * 12, 22)
    places = sorted(label.get_position()[0] for label in canvas.figure.axes[0].texts)
    assert len(places) == kept
    assert places[-1] == centers[-1]


def test_the_same_page_gives_the_same_bytes_and_another_page_others(canvas: Canvas) -> None:
    assert canvas.png() == Canvas().png()
    canvas.write(100, 100, "Alice", 30)
    assert canvas.png() != Canvas().png()


def test_the_names_of_a_list_have_one_size(canvas: Canvas) -> None:
    """On one line each, smaller together; where one is too long for that, on two."""
    short, long = ["Alice", "Boris"], ["Alice", "Alice and Boris and Chen and Clara"]
    assert canvas.names_size(short, 22, 130, 42) == 22
    assert 17 < canvas.names_size(["Alice", "Alice & Boris"], 22, 130, 42) <= 22
    assert canvas.names_size(long, 22, 130, 42) == 17
    assert canvas.names_size([], 22, 130, 42) == 22
