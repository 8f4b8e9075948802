"""The picture of CSI: every text readable, whole and apart, and what stands where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from matplotlib.colors import to_hex

from reports.csi import CsiDigest, CsiPart
from reports.csi_picture import draw_csi, names_in, render_csi
from survey.csi import Rated, csi
from survey.definition import Survey
from survey.scale import Kind
from tests.reports.test_picture import LANGUAGES, LONG, faults, words_of

MEANS = {"speed": (9, 5.2), "courtesy": (8, 9.1), "packaging": (3, 9), "tracking": (2.5, 4)}


Means = dict[str, tuple[float, float]]


def digest(means: Means, answers: int = 212, target: int | None = 85, **more: object) -> CsiDigest:
    """A week in which each attribute has these means of importance and satisfaction."""
    spread = ((0.01, 0.01), 0.0)
    attributes = tuple(Rated(name, answers, *pair, *spread) for name, pair in means.items())
    plain = CsiDigest(
        survey="delivery", subject="Nordic Kettle", week="2026-W47", so_far=False, target=target,
        headline_weeks=1, answers=answers, headline=CsiPart("", csi(attributes), attributes),
        week_answers=answers, invited=486, delivered=480, answered=answers, open_n=0,
        next_round=date(2026, 12, 1),
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def many(n: int) -> Means:
    return {f"attribute {i}": (5 + i * 37 % 50 / 10, 4 + i * 53 % 55 / 10) for i in range(n)}


SITUATIONS = {
    "ordinary": digest(MEANS),
    "twelve weeks": digest(MEANS, headline_weeks=12, so_far=True),
    "no target": digest(MEANS, target=None),
    "few": digest(MEANS, answers=9),
    "all alike": digest(dict.fromkeys(MEANS, (8.0, 7.0))),
    "at the ends": digest({"best": (10, 10), "worst": (10, 0), "idle": (0, 0)}),
    "one": digest({"speed": (9, 5)}),
    "eight": digest(many(8)),
    "twenty": digest(many(20)),
    "twenty alike": digest(dict.fromkeys(many(20), (7.0, 7.0))),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_text_is_whole_apart_and_readable(situation: str, language: str) -> None:
    canvas = draw_csi(replace(SITUATIONS[situation], subject=LONG[language]), language)
    assert faults(canvas) == []
    assert not any(word.endswith("…") for word in words_of(canvas)), "nothing had to be cut"


def test_a_long_name_is_cut_before_the_figures() -> None:
    name = "x" * 40
    canvas = draw_csi(digest({**many(19), name: (9, 9)}), "en")
    assert faults(canvas) == []


def test_it_shows_the_index_its_interval_and_the_target() -> None:
    shown = SITUATIONS["ordinary"]
    words = words_of(draw_csi(shown, "en"))
    assert shown.headline.index.value is not None
    assert str(round(shown.headline.index.value)) in words
    assert "212 answers · target 85" in words
    assert {"9.0", "5.2", "8.0", "9.1"} <= set(words)


def test_few_answers_have_no_index() -> None:
    words = words_of(draw_csi(SITUATIONS["few"], "en"))
    assert "9 answers" in words
    assert "CSI" not in words
    assert "matters, satisfies less" not in words


def test_what_matters_and_satisfies_less_is_red_and_alone() -> None:
    canvas = draw_csi(SITUATIONS["ordinary"], "en")
    fills = [to_hex(line.get_markerfacecolor()).upper() for line in canvas.figure.axes[0].lines]
    assert fills.count("#C0392B") == 1
    assert fills.count("#0F8B8D") == 1


def test_attributes_read_as_the_survey_calls_them() -> None:
    survey = Survey(
        key="delivery", kind=Kind.CSI, attributes=("speed",), names={"fi": {"speed": "nopeus"}}
    )
    shown = SITUATIONS["one"]
    words = words_of(draw_csi(shown, "fi", names_in(shown, "fi", survey)))
    assert "nopeus" in words
    assert "speed" not in words


def test_the_picture_is_small() -> None:
    assert len(render_csi(SITUATIONS["eight"], "zh")) <= 150_000
