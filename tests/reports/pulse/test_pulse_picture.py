"""The picture of a closed pulse: as readable as the digest's, and nothing that is withheld."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from locales import LANGUAGES, signed
from reports.digest.digest import PulseDigest
from reports.drawing.canvas import Canvas
from reports.pulse.pulse_picture import MOST_GROUPS, draw_pulse, render_pulse
from survey.published.publish import Group
from tests.reports.measured import faults, words_of
from tests.reports.pulses import CLOSED, NOTHING, SITUATIONS, pulse


def drawn(shown: PulseDigest, language: str = "en") -> Canvas:
    canvas = draw_pulse(shown, language)
    assert canvas is not None
    return canvas


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_two_hundred_characters_are_cut_and_everything_else_is_whole(
    language: str,
) -> None:
    canvas = drawn(SITUATIONS["a crowd of long names"], language)
    assert faults(canvas) == []
    assert len([word for word in words_of(canvas) if word.endswith("…")]) == MOST_GROUPS


def test_a_picture_is_a_small_png_of_the_promised_size() -> None:
    picture = render_pulse(SITUATIONS["a crowd of long names"], "zh")
    assert picture
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1080, 1280)
    assert len(picture) <= 100_000


def test_a_withheld_pulse_has_no_picture() -> None:
    assert render_pulse(NOTHING, "en") is None


def test_the_ends_of_a_share_are_under_and_over() -> None:
    words = words_of(drawn(SITUATIONS["ends"]))
    assert words.count("under 10%") == 2
    assert words.count("over 90%") == 1
    assert "Took part: over 90% of 40" in words


def test_a_group_that_is_shown_stands_with_its_figure_and_a_hidden_one_without() -> None:
    words = words_of(drawn(CLOSED))
    assert {"Engineering", "Support", "Not shown: Sales"} <= set(words)
    assert words.count("−10") == 1
    assert words.count("+5") == 2, "the company's and that of Support"
    assert "Sales" not in words


def test_each_shown_group_has_its_point_on_the_scale_in_its_order() -> None:
    """Three points: the company's and two groups'; further right is better."""
    lines: Any = drawn(CLOSED).figure.axes[0].lines
    (_, company), (worse, upper), (better, lower) = (line.get_xydata()[0] for line in lines)
    assert company < upper < lower
    assert worse < better


@pytest.mark.parametrize(("n", "rows", "more"), [(8, 8, 0), (9, 9, 0), (10, 8, 2), (20, 8, 12)])
def test_at_most_nine_groups_are_drawn_and_the_others_counted(n: int, rows: int, more: int) -> None:
    groups = tuple(Group(f"Department {i}", -50, 5) for i in range(n))
    words = words_of(drawn(pulse(groups=groups)))
    assert words.count("−50") == rows
    assert [word for word in words if word.endswith("more")] == [f"{more} more"] * bool(more)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_interval_none_is_drawn_or_said(language: str) -> None:
    with_it, without = (
        drawn(SITUATIONS[situation], language) for situation in ("ordinary", "no interval")
    )
    missing = set(words_of(with_it)) - set(words_of(without))
    assert len(missing) == 1
    assert signed(language, 25) in missing.pop()
    assert len(with_it.figure.axes[0].patches) - len(without.figure.axes[0].patches) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_withheld_shares_are_not_drawn_and_the_rounding_is_said(language: str) -> None:
    """Company to 20, a group to 40: beside the number, and from 5 to 40 in the last line."""
    words = words_of(drawn(SITUATIONS["coarse"], language))
    assert not {"9–10", "7–8", "0–6"} & set(words)
    assert len([word for word in words if "20" in word and "+20" not in word]) == 1
    assert len([word for word in words if "5–40" in word]) == 1


def test_the_group_of_merged_ones_is_called_other_in_every_language() -> None:
    others = {"en": "Other", "ru": "Прочие", "bg": "Други", "fi": "Muut", "zh": "其他"}
    for language, other in others.items():
        words = words_of(drawn(SITUATIONS["coarse"], language))
        assert [word for word in words if other in word]


def test_where_no_group_is_shown_that_is_one_sentence_without_names() -> None:
    words = words_of(drawn(SITUATIONS["no group shown"]))
    assert "No group is shown apart: that could reveal someone." in words
    assert not [word for word in words if "Engineering" in word or "Not shown" in word]
