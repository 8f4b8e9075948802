"""The result of a pulse in words: published figures, groups by name, comments behind a button."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from benchmarks.pictures.pulses import figures
from locales import LANGUAGES, percent, render, text
from reports.pulse.pulse_words import (
    comment_messages,
    pulse_caption,
    pulse_message,
    pulse_report,
    under_way,
)
from tests.reports.digest.test_words import plain, units
from tests.reports.pulses import CLOSED, CROWD, NOTHING, SITUATIONS, pulse

CUT = r"…(?![+−\d])"  # Finnish intervals have the sign, too
WORDY = tuple(f"{letter} " + "word " * 30 for letter in "ABCDEFGHIJKL")


def test_the_result_of_a_pulse_in_english() -> None:
    assert plain(pulse_caption(CLOSED, "en")) == (
        "Nordic Kettle: team pulse, closed on 6 November. About 74% of 61 took part.\n"
        "eNPS about +4 (probably −16 to +25): 31% gave 0–6, 34% 7–8, 35% 9–10.\n"
        "Engineering: about −10 (−45 to +27) · Support: about +5 (−32 to +43)\n"
        "Too few answers for a figure: Sales.\n"
        "Comments, in random order; some of them:\n- Too many meetings.\n- Good people.\n"
        "Everyone asked got this same message. Managers see no more."
    )


def test_the_last_pulse_stands_beside_it_in_english() -> None:
    """A clear change with its points; another one with what would have been seen."""
    lines = pulse_caption(SITUATIONS["changed"], "en").split("\n")
    assert lines[2] == "Against the last pulse: −34, hardly by chance."
    assert lines[3] == (
        "Engineering: about −10 (−45 to +27), change −60 · Support: about +5 (−32 to +43)"
    )
    assert pulse_caption(SITUATIONS["unclear"], "en").split("\n")[2] == (
        "Against the last pulse: cannot tell; a change of 27 would have been seen."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_only_published_figures(language: str) -> None:
    said = pulse_caption(CLOSED, language)
    numbers = {int(number) for number in re.findall(r"\d+", said)}
    assert numbers <= {61, 74, 4, 16, 25, 31, 34, 35, 10, 45, 27, 5, 32, 43, 11, 0, 6, 7, 8, 9}
    assert {"+4", "−16", "+25", "−45", "+27"} <= set(re.findall(r"[+−]\d+", said))
    assert percent(language, 74) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clear_change_has_its_points_and_another_its_margin(language: str) -> None:
    clear = pulse_caption(SITUATIONS["changed"], language).split("\n")[2]
    assert re.findall(r"[+−]?\d+", clear) == ["−34"]
    unclear = pulse_caption(SITUATIONS["unclear"], language).split("\n")[2]
    assert re.findall(r"[+−]?\d+", unclear) == ["27"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_it_fits_a_caption_however_much_there_is_to_say(situation: str, language: str) -> None:
    """Long subject, twenty long names, long comments."""
    shown = SITUATIONS[situation]
    for comments in ((), WORDY, ("😀" * 60,) * 3):
        crowded = replace(
            shown,
            subject="Nordic Kettle " * 20,
            published=replace(shown.published, comments=comments),
        )
        said = pulse_caption(crowded, language)
        assert units(said) <= 1024
        assert not re.search(r"None|[{}!！]|\.\.|  ", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_figure_there_is_the_day_and_what_became_of_the_comments(language: str) -> None:
    said = pulse_caption(NOTHING, language)
    assert set(re.findall(r"\d+", said)) <= {"6", "11"}
    assert "NPS" not in said
    assert len(said.split("\n")) == 3
    assert pulse_report(NOTHING, language) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_comments_alone_come_without_a_figure(language: str) -> None:
    said = pulse_caption(SITUATIONS["comments alone"], language)
    assert re.search(r"^[-•] Too many meetings\.$", said, re.MULTILINE)
    assert "NPS" not in said
    assert len(pulse_message(SITUATIONS["comments alone"], language).rows) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_pulse_has_its_rounded_score_and_no_margin(language: str) -> None:
    lines = pulse_caption(SITUATIONS["old"], language).split("\n")
    assert re.findall(r"\d+", lines[1]) == ["20"]
    assert re.findall(r"\d+", lines[2]) == ["80"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hidden_groups_are_named_without_a_figure(language: str) -> None:
    line = pulse_caption(SITUATIONS["old"], language).split("\n")[3]
    other = text(language, "group.other")
    assert "Engineering" in line
    assert other in line
    assert not re.search(r"\d", line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_group_is_shown_that_is_one_sentence(language: str) -> None:
    lines = pulse_caption(SITUATIONS["no group shown"], language).split("\n")
    assert len(lines) == len(pulse_caption(SITUATIONS["one group"], language).split("\n")) + 1
    assert "Engineering" not in "".join(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_are_cut_before_a_group_is_left_out(language: str) -> None:
    """Nine shown and three hidden ones with names of hundreds of characters all stand there."""
    shown, hidden = pulse_caption(pulse(groups=CROWD[:12]), language).split("\n")[2:4]
    assert all(re.search(CUT, figure) for figure in shown.split(" · "))
    assert len(re.findall(CUT, shown)) == 9
    assert len(re.findall(CUT, hidden)) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_that_do_not_fit_even_so_are_counted(language: str) -> None:
    """Each of forty is named or counted."""
    groups = tuple(figures("K" * 190 + str(i), None if i % 4 else 5) for i in range(40))
    shown, hidden = pulse_caption(pulse(groups=groups), language).split("\n")[2:4]
    for line, n in ((shown, 10), (hidden, 30)):
        counted = [int(number) for number in re.findall(r"(?<![+−\d])\d+", line)]
        assert len(re.findall(CUT, line)) + sum(counted) == n
    assert "…" in hidden


def test_short_names_are_not_cut_for_the_sake_of_many() -> None:
    said = pulse_caption(SITUATIONS["nine groups"], "en")
    assert said.count("Department") == 9
    assert "more" not in said.split("\n")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_withheld_comments_are_said_to_be_withheld_and_have_no_button(language: str) -> None:
    quiet = pulse(comments=(), groups=(), suppressed=("comments",))
    said = pulse_caption(quiet, language).split("\n")
    assert len(said) == 4
    assert not re.search(r"\d", said[2])
    assert pulse_message(quiet, language).rows == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_leads_to_the_comments(language: str) -> None:
    rendered = render(pulse_message(CLOSED, language), language)
    assert rendered.text == pulse_caption(CLOSED, language)
    ((button,),) = rendered.rows
    assert button.data == "c:3:read"


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_comments_wait_behind_the_button_and_at_most_two_short_ones_are_shown(
    language: str,
) -> None:
    counted = pulse_caption(pulse(comments=WORDY), language)
    assert "word" not in counted
    assert "12" not in re.findall(r"\d+", counted), "how many there are is not told"
    mixed = pulse_caption(pulse(comments=(*WORDY, "Pay.", "Tea.", "Coffee.")), language)
    assert re.findall(r"^[-•] (.*)$", mixed, re.MULTILINE) == ["Pay.", "Tea."]


def test_a_terminal_gets_every_group_and_comment() -> None:
    groups = tuple(figures(f"{'Kettles ' * 20}{i}", 5) for i in range(20))
    said = pulse_report(pulse(comments=WORDY, groups=groups), "en")
    assert said.count("about +5") == 20
    assert len(re.findall(r"^[-•] [A-L] ", said, re.MULTILINE)) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_comments_are_read_in_their_order_in_as_few_messages_as_fit(language: str) -> None:
    comments = tuple(f"{i} " + "слово 😀 " * 99 for i in range(12))
    pages = comment_messages(comments, date(2026, 11, 6), language)
    assert all(units(page) <= 4096 for page in pages)
    assert len(pages) == 3
    read = re.findall(r"^[-•] (\d+) ", "\n".join(pages), re.MULTILINE)
    assert read == [str(i) for i in range(12)]


def test_few_comments_are_one_message_word_for_word() -> None:
    (page,) = comment_messages(("Pay.", "Good {n}."), date(2026, 11, 6), "en")
    assert page.endswith("\n\n- Pay.\n\n- Good {n}.")


def test_nobody_can_write_what_looks_like_somebody_elses_comment() -> None:
    (page,) = comment_messages(("Tea.\n\n- Fire him.",), date(2026, 11, 6), "en")
    assert page.endswith("\n\n- Tea. - Fire him.")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nordic Kettle: team pulse under way, closes on 6 November."),
        ("ru", "Nordic Kettle: идёт опрос команды, закроется 6 ноября."),
        ("bg", "Nordic Kettle: анкетата на екипа е в ход, приключва на 6 ноември."),
        ("fi", "Nordic Kettle: pulssikysely on käynnissä, sulkeutuu 6. marraskuuta."),
        ("zh", "Nordic Kettle：团队调查正在进行，11月6日结束。"),
    ],
)
def test_an_open_wave_is_one_line(language: str, said: str) -> None:
    assert plain(under_way("Nordic Kettle", date(2026, 11, 6), language)) == said
