from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES
from survey.buttons import callbacks
from survey.buttons.callbacks import Action, Choice, Notice, Place, Sending, Tap, parse
from survey.buttons.pages import Page

IDS = st.integers(0, 2**63 - 1)
SCORES = st.integers(0, 10)
CHOICES: st.SearchStrategy[Choice] = st.sampled_from(get_args(Choice))
NOTICES: st.SearchStrategy[Notice] = st.sampled_from(get_args(Notice))


@given(IDS, SCORES)
def test_scores_come_back_as_sent(ref: int, score: int) -> None:
    assert parse(callbacks.score_data(ref, score)) == Tap(Action.SCORE, ref, str(score))
    assert parse(callbacks.ballot_data(ref, score)) == Tap(Action.BALLOT, ref, str(score))
    assert Tap(Action.BALLOT, ref, str(score)).score == score


@given(IDS, CHOICES, NOTICES)
def test_choices_come_back_as_sent(ref: int, choice: Choice, notice: Notice) -> None:
    assert parse(callbacks.choice_data(ref, choice)) == Tap(Action.CHOOSE, ref, choice)
    assert parse(callbacks.notice_data(ref, notice)) == Tap(Action.NOTICE, ref, notice)
    assert parse(callbacks.unsay_data(ref)) == Tap(Action.UNSAY, ref, "comment")
    assert parse(callbacks.comments_data(ref)) == Tap(Action.COMMENTS, ref, "read")
    assert parse(callbacks.add_data(ref, "yes")) == Tap(Action.ADD, ref, "yes")
    assert parse(callbacks.snooze_data(7)) == Tap(Action.SNOOZE, 0, "7")
    assert parse(callbacks.erase_data("yes")) == Tap(Action.ERASE, 0, "yes")
    assert parse(callbacks.add_data(ref, "no")) == Tap(Action.ADD, ref, "no")
    assert parse(callbacks.again_data(ref)) == Tap(Action.POST, ref, "again")
    for place in get_args(Place):
        assert parse(callbacks.team_data(ref, place)) == Tap(Action.TEAM, ref, place)
    for sending in get_args(Sending):
        assert parse(callbacks.act_data(ref, sending)) == Tap(Action.ACT, ref, sending)


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_come_back_as_sent(language: str) -> None:
    assert parse(callbacks.language_data(language)) == Tap(Action.LANGUAGE, 0, language)


@given(IDS, st.text(min_size=1, max_size=40), st.booleans())
def test_a_theme_is_known_by_its_mark_wherever_it_stands(
    ref: int, theme: str, wanted: bool
) -> None:
    tap = parse(callbacks.theme_data(ref, theme, wanted=wanted))
    assert tap is not None
    assert (tap.action, tap.ref, tap.wanted) == (Action.THEME, ref, wanted)
    assert tap.theme(["another one", theme]) == theme
    assert tap.theme(["another one"]) is (theme if theme == "another one" else None)


@given(IDS, st.text(min_size=1, max_size=40), st.booleans(), st.integers(0, 9999))
def test_sorting_names_the_reason_the_page_and_the_theme(
    ref: int, theme: str, wanted: bool, place: int
) -> None:
    page = Page("k" * 32, "2026-W47", 12, "reason", place)
    data = callbacks.sort_data(ref, page, "Words", callbacks.switch(theme, wanted=wanted))
    tap = parse(data)
    assert tap is not None
    assert len(data) <= 64
    assert (tap.action, tap.ref, tap.wanted) == (Action.SORT, ref, wanted)
    assert tap.theme([theme]) == theme
    assert tap.spot("k" * 32) == (page, callbacks.switch(theme, wanted=wanted))
    assert tap.about("Words")
    assert not tap.about("Others")


def test_the_grammar_is_written_as_documented() -> None:
    """Old keyboards stay in chats for years: these spellings must never change."""
    assert callbacks.score_data(17, 9) == "s:17:9"
    assert callbacks.rating_data(17, 3, 10) == "q:17:3.10"
    assert callbacks.rival_data(17, 9) == "k:17:9"
    assert callbacks.rival_data(17, None) == "k:17:skip"
    assert callbacks.choice_data(17, "skip") == "a:17:skip"
    assert callbacks.theme_data(17, "price", wanted=True) == "h:17:cac822d9+"
    assert callbacks.theme_data(17, "price", wanted=False) == "h:17:cac822d9-"
    assert callbacks.ballot_data(4, 10) == "b:4:10"
    assert callbacks.notice_data(4, "how") == "w:4:how"
    assert callbacks.comments_data(4) == "c:4:read"
    assert callbacks.language_data("fi") == "l:fi"
    assert callbacks.add_data(17, "yes") == "r:17:yes"
    assert callbacks.again_data(17) == "o:17:again"
    assert callbacks.team_data(17, "confirm") == "t:17:confirm"
    assert callbacks.act_data(4, "send") == "y:4:send"
    assert callbacks.plan_data(17, 4) == "yp:17:4"
    assert callbacks.plan_data(17, "done") == "yp:17:done"
    assert callbacks.plan_theme_data(17, "price") == "yp:17:cac822d9"
    assert callbacks.export_data("customers", "csv") == "x:customers:csv"
    page = Page("customers", "2026-W47", 4, "reason", 5)
    assert callbacks.sort_data(17, page) == "hm:17:2026-W47:4:5:open"
    sorted_so = "hm:17:2026-W47:4:5:cac822d9.cac822d9+"
    assert callbacks.sort_data(17, page, "price", "cac822d9+") == sorted_so
    assert callbacks.praise_data(17) == "p:17:pass"
    assert callbacks.praise_data(17, "price") == "p:17:cac822d9"
    assert callbacks.mute_data("act", wanted=False) == "m:act-off"
    page = Page("customers", "2026-W47", 4, "reason", 10)
    assert callbacks.page_data(page) == "d:customers:2026-W47:4:reason:10"
    assert callbacks.surveys_data("", "add", "nps") == "u:0:add.nps"
    assert callbacks.surveys_data("customers", "open") == "u:1649626657:open"
    assert callbacks.connect_data(-1001234567890, "language.fi") == "j:1001234567890:language.fi"
    assert callbacks.invite_data(1001, "remove") == "f:1001:remove"
    assert callbacks.switch("price", wanted=True) == "cac822d9+"


def test_the_longest_data_fits_a_button() -> None:
    """Telegram takes 1 to 64 bytes."""
    longest = callbacks.choice_data(2**63 - 1, "language")
    assert longest.isascii()
    assert len(longest) <= 64


@pytest.mark.parametrize(
    "data",
    [
        "",
        "s",
        "s:17",
        "s:17:",
        "s::9",
        "s:17:11",
        "s:17:-1",
        "s:17:09",  # one spelling each
        "s:017:9",
        "s:+17:9",
        "s:-17:9",
        "s: 17:9",
        "s:17:9 ",
        "s:17:9\n",
        "s:17:9:1",
        "S:17:9",
        "s:1_7:9",
        "s:１７:9",
        "s:17:٩",
        "s:9223372036854775808:9",  # 2**63
        "s:99999999999999999999:9",
        "b:4:skip",
        "a:17:9",
        "a:17:ask",
        "h:17:price",
        "h:17:cac822d9",
        "h:17:CAC822D9+",
        "h:17:c822d9+",
        "w:4:skip",
        "r:17:maybe",
        "o:17:once",
        "o:again",
        "t:17:ask",
        "t:confirm",
        "y:4:yes",
        "l:",
        "l:EN",
        "l:en:1",
        "l:english",
        "x:17:9",
        "vote:9",
    ],
)
def test_foreign_and_malformed_data_is_none(data: str) -> None:
    assert parse(data) is None


def test_an_id_reaches_to_the_largest_integer_of_the_database() -> None:
    assert parse(f"b:{2**63 - 1}:0") == Tap(Action.BALLOT, 2**63 - 1, "0")
    assert parse(f"b:{2**63}:0") is None


PARTS = [
    "s",
    "a",
    "b",
    "w",
    "l",
    "r",
    "o",
    "0",
    "1",
    "9",
    "10",
    "11",
    "yes",
    "en",
    "ask",
    "again",
    "-1",
]
LOOKALIKES = st.lists(st.sampled_from(PARTS), max_size=4).map(":".join)


@given(st.one_of(st.text(), st.from_regex(r"[sahbwlro]:.{0,70}"), LOOKALIKES))
def test_no_data_raises_and_what_parses_has_one_spelling(data: str) -> None:
    tap = parse(data)
    if tap is None:
        return
    spelled = [tap.action, tap.value]
    if tap.action is not Action.LANGUAGE:
        spelled.insert(1, str(tap.ref))
    assert ":".join(spelled) == data
    assert 0 <= tap.ref < 2**63


@pytest.mark.parametrize(("ref", "score"), [(-1, 5), (2**63, 5), (1, 11), (1, -1)])
def test_no_button_is_made_that_could_not_be_read(ref: int, score: int) -> None:
    with pytest.raises(ValueError, match="no button"):
        callbacks.score_data(ref, score)
    with pytest.raises(ValueError, match="no button"):
        callbacks.ballot_data(ref, score)


def test_a_choice_has_no_score() -> None:
    with pytest.raises(ValueError, match="skip"):
        _ = Tap(Action.CHOOSE, 1, "skip").score


@pytest.mark.parametrize("place", [0, 9, 39])
@pytest.mark.parametrize("score", [0, 1, 10])
def test_a_rating_names_its_question_and_its_score(place: int, score: int) -> None:
    data = callbacks.rating_data(2**53 - 1, place, score)
    tap = parse(data)
    assert tap is not None
    assert (tap.action, tap.ref, tap.rating) == (Action.RATE, 2**53 - 1, (place, score))
    assert len(data) <= 64


@pytest.mark.parametrize(
    "data", ["q:1:40.1", "q:1:0.11", "q:1:01.1", "q:1:1", "q:1:1.01", "q:1:1x1", "k:1:11", "k:1:"]
)
def test_a_malformed_rating_means_nothing(data: str) -> None:
    assert parse(data) is None
