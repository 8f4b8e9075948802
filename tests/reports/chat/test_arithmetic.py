"""How a figure is counted, with its own numbers."""

from __future__ import annotations

import pytest

from locales import LANGUAGES
from reports.chat.arithmetic import spelled_out
from survey.scores.scoring import Counts, score_nps

NOBODY = Counts(0, 0, 0)


def test_english_spells_the_subtraction_and_the_comparison_out() -> None:
    steps = spelled_out(Counts(27, 46, 139), Counts(400, 300, 800), (486, 171, 41), 0, "en")
    assert steps[0] == "212 answered: 139 gave 9–10, 46 gave 7–8, 27 gave 0–6."
    assert steps[1].startswith("NPS: 139/212 − 27/212 = 65.6% − 12.8% = +52.8 ≈ +53.")
    assert steps[2].startswith("Probably between +43 and +62:")
    assert steps[3].startswith(
        "The 12 weeks before: 1,500 answers, NPS +27. The difference is +26 "
    )
    assert steps[3].endswith("by chance alone that happens once in twenty times.")
    assert steps[4] == "171 of 486 answered (35%), and 41 by QR or link."


def test_what_may_be_chance_is_called_so() -> None:
    steps = spelled_out(Counts(50, 62, 100), Counts(260, 300, 460), (0, 0, 212), 0, "en")
    assert steps[4].endswith("it may be chance.")


def test_a_wide_interval_comes_with_the_answers_that_would_narrow_it() -> None:
    """As those there are spread; once there are so many, it is narrow, and nothing is said."""
    steps = spelled_out(Counts(50, 62, 100), NOBODY, (0, 0, 212), 0, "en")
    wanted = "That is about 11 points either way. To come within 10, it would take about 247 "
    assert steps[3].startswith(wanted)
    more = score_nps(Counts(58, 72, 117))
    assert more.low is not None
    assert more.high is not None
    assert more.n == 247
    assert (more.high - more.low) / 2 == pytest.approx(10, abs=0.05)


@pytest.mark.parametrize("counts", [Counts(9, 10, 10), Counts(100, 124, 200), Counts(0, 0, 40)])
def test_few_answers_and_narrow_intervals_want_no_number(counts: Counts) -> None:
    assert not [
        step for step in spelled_out(counts, NOBODY, (0, 0, 0), 0, "en") if "take about" in step
    ]


def test_all_alike_the_number_is_beyond_those_there_are() -> None:
    """The three answers that the interval adds still vary."""
    assert "about 47 answers" in spelled_out(Counts(0, 0, 30), NOBODY, (0, 0, 0), 0, "en")[3]


def test_few_answers_are_not_compared() -> None:
    steps = spelled_out(Counts(1, 3, 5), Counts(400, 300, 800), (0, 0, 9), 1, "en")
    assert "9 answered: 5 gave 9–10, 3 gave 7–8, 1 gave 1–6." in steps
    assert any("takes 30 answers on either side" in step for step in steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_takes_the_same_steps(language: str) -> None:
    told = (Counts(27, 46, 139), Counts(400, 300, 800), (486, 171, 41), 0)
    assert len(spelled_out(*told, language)) == len(spelled_out(*told, "en"))
    for figure in ("139", "27", "46", "212", "65", "12", "+53", "+27", "+26", "486", "171"):
        assert figure in "\n".join(spelled_out(*told, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_nothing_there_is_nothing_to_count(language: str) -> None:
    assert len(spelled_out(NOBODY, NOBODY, (0, 0, 0), 0, language)) == 1
