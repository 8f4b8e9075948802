"""The result of a pulse in words: published figures, groups by name, comments behind a button."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from locales import LANGUAGES, percent, render, text
from reports.pulse.pulse_words import (
    comment_messages,
    pulse_caption,
    pulse_message,
    pulse_report,
    under_way,
)
from survey.published.publish import Group
from tests.reports.digest.test_words import plain, units
from tests.reports.pulses import CLOSED, CROWD, NOTHING, SITUATIONS, pulse

WORDY = tuple(f"{letter} " + "word " * 30 for letter in "ABCDEFGHIJKL")


def test_the_result_of_a_pulse_in_english() -> None:
    assert plain(pulse_caption(CLOSED, "en")) == (
        "Nordic Kettle: team pulse, closed on 6 November. About 75% of 40 took part.\n"
        "eNPS about +5 (probably −10 to +25): 30% gave 0–6, 35% 7–8, 35% 9–10.\n"
        "Engineering: about −10 · Support: about +5\n"
        "Not shown, as apart they could reveal someone: Sales.\n"
        "3 comments, in random order; 2 shown here:\n- Too many meetings.\n- Good people.\n"
        "Everyone asked got this same message. Managers see no more."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_only_published_figures(language: str) -> None:
    said = pulse_caption(CLOSED, language)
    figures = {int(number) for number in re.findall(r"\d+", said)}
    assert figures <= {40, 75, 5, 10, 25, 30, 35, 2, 3, 11, 0, 6, 7, 8, 9}
    assert {"+5", "−10", "+25"} <= set(re.findall(r"[+−]\d+", said))
    assert percent(language, 75) in said


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
def test_the_ends_of_a_share_are_named_under_and_over(language: str) -> None:
    said = pulse_caption(pulse(participation=95, detractors=5, promoters=95), language)
    assert percent(language, 5) not in said.replace(percent(language, 35), "")
    assert percent(language, 95) not in said
    assert said.count(percent(language, 90)) == 2
    assert said.count(percent(language, 10)) == 1
    small = pulse_caption(pulse(participation=5), language)
    assert small.split("\n")[0].count(percent(language, 10)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_few_answers_show_nothing_but_the_day(language: str) -> None:
    """Not even the names of the groups."""
    said = pulse_caption(NOTHING, language)
    assert set(re.findall(r"\d+", said)) <= {"6", "11"}
    assert "NPS" not in said
    assert "Engineering" not in said
    assert len(said.split("\n")) == 2
    assert pulse_report(NOTHING, language) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_interval_the_shares_stand_alone(language: str) -> None:
    line = pulse_caption(SITUATIONS["no interval"], language).split("\n")[1]
    assert re.findall(r"[+−]\d+", line) == ["+5"]
    assert line.count(percent(language, 35)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_coarser_rounding_is_said_of_the_company_and_of_a_group(language: str) -> None:
    lines = pulse_caption(SITUATIONS["coarse"], language).split("\n")
    assert re.findall(r"\d+", lines[1]) == ["20", "20"]
    assert re.findall(r"\d+", lines[2]) == ["80", "40"]
    assert "%" not in lines[1] + lines[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hidden_groups_are_named_without_a_figure(language: str) -> None:
    line = pulse_caption(SITUATIONS["coarse"], language).split("\n")[3]
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
    assert all("…" in figure for figure in shown.split(" · "))
    assert shown.count("…") == 9
    assert hidden.count("…") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_that_do_not_fit_even_so_are_counted(language: str) -> None:
    """Each of forty is named or counted."""
    groups = tuple(Group("K" * 190 + str(i), None if i % 4 else 5, 5) for i in range(40))
    shown, hidden = pulse_caption(pulse(groups=groups), language).split("\n")[2:4]
    for line, n in ((shown, 10), (hidden, 30)):
        counted = [int(number) for number in re.findall(r"(?<!\+)\d+", line)]
        assert line.count("…") + sum(counted) == n
    assert "…" in hidden


def test_short_names_are_not_cut_for_the_sake_of_many() -> None:
    said = pulse_caption(SITUATIONS["twenty groups"], "en")
    assert said.count("Department") == 20
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
def test_long_comments_are_counted_and_at_most_two_short_ones_shown(language: str) -> None:
    counted = pulse_caption(pulse(comments=WORDY), language)
    assert "word" not in counted
    assert "12" in re.findall(r"\d+", counted)
    mixed = pulse_caption(pulse(comments=(*WORDY, "Pay.", "Tea.", "Coffee.")), language)
    assert re.findall(r"^[-•] (.*)$", mixed, re.MULTILINE) == ["Pay.", "Tea."]


def test_a_terminal_gets_every_group_and_comment() -> None:
    groups = tuple(Group(f"{'Kettles ' * 20}{i}", 5, 5) for i in range(20))
    said = pulse_report(pulse(comments=WORDY, groups=groups), "en")
    assert said.count("about +5") == 21
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
