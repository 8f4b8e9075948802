"""The picture of CSI: what stands where."""

from __future__ import annotations

from typing import Any

from matplotlib.colors import to_hex

from benchmarks.pictures.indices import index, indices_in, spread
from reports.csi.csi_picture import draw_csi, names_in, render_csi
from reports.drawing.canvas import HEIGHT
from survey.definition.definition import Survey
from survey.scores.scale import Kind
from tests.reports.measured import faults, texts_of, words_of

WEEKS = indices_in("en")


def test_a_long_name_is_cut_before_the_figures() -> None:
    name = "x" * 40
    canvas = draw_csi(index([*"abcdefghijklmnopqrs", name], spread(20)), "en")
    assert faults(canvas) == []


def test_it_shows_the_index_its_interval_and_the_target() -> None:
    shown = WEEKS["missed"]
    words = words_of(draw_csi(shown, "en"))
    assert shown.headline.index.value is not None
    assert str(round(shown.headline.index.value)) in words
    assert "212 answers · target 85" in words
    assert {"9.0", "5.2", "8.0", "9.1"} <= set(words)


def test_few_answers_have_no_index() -> None:
    words = words_of(draw_csi(WEEKS["few"], "en"))
    assert "9 answers" in words
    assert "CSI" not in words
    assert "matters, satisfies less" not in words


def test_nobody_answering_is_said_in_words_without_a_matrix() -> None:
    words = words_of(draw_csi(WEEKS["nobody"], "en"))
    assert words[-2:] == ["No answers", "last 12 weeks"]


def test_no_spot_stands_under_the_words_of_the_upper_left() -> None:
    canvas = draw_csi(WEEKS["ends"], "en")
    (words,) = (box for label, box in texts_of(canvas) if label.get_text().startswith("matters"))
    lines: Any = canvas.figure.axes[0].lines
    heights = [line.get_ydata()[0] for line in lines]
    assert min(heights[1:]) > HEIGHT - words.y0, "all but the point on the index's scale"


def test_what_matters_and_satisfies_less_is_red_and_alone() -> None:
    canvas = draw_csi(WEEKS["missed"], "en")
    fills = [to_hex(line.get_markerfacecolor()).upper() for line in canvas.figure.axes[0].lines]
    assert fills.count("#C0392B") == 1
    assert fills.count("#0F8B8D") == 1


def test_attributes_read_as_the_survey_calls_them() -> None:
    survey = Survey(
        key="delivery", kind=Kind.CSI, attributes=("speed",), names={"fi": {"speed": "nopeus"}}
    )
    shown = index(["speed"], [(9, 5)])
    words = words_of(draw_csi(shown, "fi", names_in(shown, "fi", survey)))
    assert "nopeus" in words
    assert "speed" not in words


def test_the_picture_is_small() -> None:
    assert len(render_csi(WEEKS["eight"], "zh")) <= 150_000
