"""The digest's picture: what it says and draws of a week."""

from __future__ import annotations

import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from matplotlib.colors import to_hex

from benchmarks.pictures.weeks import ORDINARY, week, weeks_in
from reports.digest.picture import draw_digest, render_digest
from reports.drawing.fonts import drawable
from tests.reports.measured import faults, texts_of, words_of

WEEKS = weeks_in("en")


def test_a_picture_is_a_small_png_of_the_promised_size() -> None:
    picture = render_digest(weeks_in("zh")["long-parts"], "zh")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1080, 1280)
    assert len(picture) <= 100_000


def test_the_same_digest_gives_the_same_bytes_in_any_thread() -> None:
    alone = render_digest(WEEKS["gaps"], "zh")
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda _: render_digest(WEEKS["gaps"], "zh"), range(3)))
    assert set(together) == {alone}


def test_another_digest_gives_another_picture() -> None:
    assert render_digest(WEEKS["gaps"], "en") != render_digest(WEEKS["tens"], "en")


def test_the_headline_is_the_window_and_its_interval() -> None:
    words = words_of(draw_digest(WEEKS["no-parts"], "en"))
    assert {"Nordic Kettle", "NPS", "+46", "probably +37 to +53", "300 answers"} <= set(words)
    assert {"12%", "30%", "58%"} <= set(words)


def test_the_shares_are_of_the_headline_and_not_of_the_week() -> None:
    words = words_of(draw_digest(WEEKS["running"], "en"))
    assert {"300 answers · last 4 weeks", "12%", "30%", "58%"} <= set(words)
    assert "5 people" not in words, "those of the week"


def test_every_score_stands_with_its_count() -> None:
    words = words_of(draw_digest(WEEKS["no-parts"], "en"))
    for count in ORDINARY:
        assert str(count) in words
    for score in range(11):
        assert str(score) in words


def test_few_answers_are_counted_as_people_without_nps() -> None:
    """Nine answers: no large number, no percentages, three counts of people."""
    words = words_of(draw_digest(WEEKS["nine"], "en"))
    assert {"9 answers", "1 person", "3 people", "5 people"} <= set(words)
    assert not any("%" in word for word in words if "95" not in word)
    assert "NPS" not in words


def test_nobody_answering_is_said_in_words() -> None:
    words = words_of(draw_digest(WEEKS["nobody"], "en"))
    assert "No answers" in words
    assert "NPS" not in words


def test_the_scale_from_one_has_no_column_for_zero() -> None:
    """Zeros then stand only on the axes: the interval's scale and the trend's."""
    from_zero = words_of(draw_digest(WEEKS["no-parts"], "en")).count("0")
    from_one = words_of(draw_digest(week((0, *ORDINARY[1:]), scale_min=1), "en")).count("0")
    assert from_zero - from_one == 1


def test_a_steady_trend_is_shown_over_eighty_points_and_a_wide_one_over_all() -> None:
    drawn = [words_of(draw_digest(WEEKS[name], "en")) for name in ("no-parts", "nobody", "one")]
    assert [words.count("−50") for words in drawn] == [0, 0, 1]


def test_a_week_without_answers_breaks_the_line() -> None:
    lines: Any = draw_digest(WEEKS["gaps"], "en").figure.axes[0].lines
    stretches = [len(line.get_xydata()) for line in lines if line.get_linestyle() == "-"]
    assert stretches == [1, 2, 1, 2, 1]


def test_a_week_of_few_answers_is_a_hollow_point_without_its_number() -> None:
    canvas = draw_digest(WEEKS["running"], "en")
    assert "+44" not in words_of(canvas), "nine answers"
    hollow = [line for line in canvas.figure.axes[0].lines if line.get_markerfacecolor() == "white"]
    assert len(hollow) == 1


def test_each_column_and_each_bracket_has_the_colour_of_its_band() -> None:
    patches = draw_digest(WEEKS["no-parts"], "en").figure.axes[0].patches
    colors = [to_hex(patch.get_facecolor()).upper() for patch in patches]
    expected = {"#C0392B": 7 + 1, "#F5C710": 2 + 1, "#0F8B8D": 2 + 1}
    assert {color: colors.count(color) for color in expected} == expected


def test_names_longer_than_two_lines_are_cut_before_their_figures() -> None:
    long = "x" * 80
    parts: dict[str, Any] = {
        "segments": tuple(one._replace(name=long) for one in WEEKS["good"].segments),
        "themes": tuple(one._replace(theme=long) for one in WEEKS["good"].themes),
    }
    canvas = draw_digest(replace(WEEKS["good"], **parts), "en")
    assert faults(canvas) == []
    assert sum(word.endswith("…") for word in words_of(canvas)) == 10


def test_a_segment_of_few_answers_has_no_score() -> None:
    words = words_of(draw_digest(WEEKS["segments"], "en"))
    assert words.count("too few") == 1
    assert {"+58", "+100", "−100", "120"} <= set(words)


def test_yellow_is_never_text() -> None:
    for situation in ("no-parts", "nine", "nobody"):
        shown = WEEKS[situation]
        colors = {str(label.get_color()) for label, _ in texts_of(draw_digest(shown, "en"))}
        assert "#F5C710" not in colors
        assert "#C0392B" in colors or shown.headline.n == 0


def test_dollar_signs_do_not_make_a_formula() -> None:
    words = words_of(draw_digest(week(ORDINARY, subject="A $kettle$ for $5_000^{2} \\frac$"), "en"))
    assert "A $kettle$ for $5_000^{2} \\frac$" in words


def test_signs_beyond_the_fonts_are_left_out_and_letters_are_boxes() -> None:
    """A name is never drawn as nothing."""
    assert drawable("Kettle \U0001fad6\ufe0f \u202e&\nCo") == "Kettle & Co"
    assert drawable("ภาค BKK") == "□□□ BKK"
    assert drawable("\U0001fad6") == "□"
    assert drawable(" ") == ""


def test_a_list_that_is_cut_says_how_many_more_there_are() -> None:
    words = words_of(draw_digest(WEEKS["cut-parts"], "en"))
    assert {"35 more", "7 more"} <= set(words)
    assert not any("more" in word for word in words_of(draw_digest(WEEKS["long-parts"], "en")))


def test_a_very_long_name_ends_with_an_ellipsis_on_its_second_line() -> None:
    canvas = draw_digest(week(ORDINARY, subject="Kettles " * 60), "en")
    assert faults(canvas) == []
    assert sum(word.endswith("…") for word in words_of(canvas)) == 1


def test_matplotlib_is_loaded_by_the_first_picture_only() -> None:
    """A bot that never draws does without its memory."""
    lines = "import sys, reports.digest.picture; print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", lines]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout.strip() == "False"
