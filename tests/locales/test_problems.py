"""What is wrong is told in the reader's language, whoever found it."""

from __future__ import annotations

import re

import pytest

from locales import LANGUAGES, text
from locales.problems import problem_text
from survey.definition.faults import Faulty
from survey.definition.reading import read

HERE = {"name": "Nordic Kettle", "timezone": "Europe/Helsinki"}
RATED = {"key": "k", "kind": "csi", "attributes": ["speed"]}

REFUSED = (
    ("the bot was kicked", "problem.removed"),
    ("Forbidden: bot was kicked from the channel chat", "problem.removed"),
    ("Forbidden: bot is not a member of the channel chat", "problem.removed"),
    ("the bot may not post", "problem.rights"),
    ("Bad Request: not enough rights to send text messages to the chat", "problem.rights"),
    ("Bad Request: need administrator rights in the channel chat", "problem.rights"),
    ("the bot may not post pictures", "problem.pictures"),
    ("Bad Request: not enough rights to send photos to the chat", "problem.pictures"),
    ("Bad Request: chat not found", "problem.nochat"),
    ("Forbidden: the group chat was deleted", "problem.nochat"),
    ("Bad Request: TOPIC_CLOSED", "problem.topic.closed"),
    ("Bad Request: message thread not found", "problem.topic.gone"),
    ("Bad Request: CHAT_RESTRICTED", "problem.restricted"),
    ("Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", "problem.pictures"),
    ("Bad Request: CHAT_ADMIN_REQUIRED", "problem.rights"),
    ("Forbidden: group chat was deactivated", "problem.nochat"),
    ("", "problem.refused"),
)

BROKEN: tuple[tuple[dict[str, object], str], ...] = (
    ({"company": HERE | {"name": "x" * 61}}, "problem.long"),
    ({"company": HERE | {"name": " "}}, "problem.line"),
    ({"company": HERE | {"timezone": "Europe/Helsinky"}}, "problem.zone.near"),
    ({"company": HERE | {"timezone": "Nowhere"}}, "problem.zone"),
    ({"company": HERE, "survey": [RATED | {"attributes": ["a", "a"]}]}, "problem.twice"),
    ({"company": HERE, "survey": [RATED | {"attributes": []}]}, "problem.nothing"),
    ({"company": HERE, "survey": [RATED | {"attributes": ["x" * 41]}]}, "problem.long"),
    ({"company": HERE, "channel": [{"id": -1}, {"id": -1}]}, "problem.listed"),
    ({"company": HERE | {"languages": []}}, "problem.other"),
)


@pytest.mark.parametrize(("words", "key"), REFUSED)
def test_a_refusal_of_telegram_has_words_of_ours(words: str, key: str) -> None:
    assert problem_text(words, "problem.refused").key == key


def test_a_refusal_that_nobody_has_seen_is_told_in_telegrams_words() -> None:
    """Better than none."""
    said = problem_text("Bad Request: SOMETHING_NEW", "problem.refused")
    assert text("fi", said.key, **said.args) == "Telegram sanoo ”SOMETHING_NEW”"


@pytest.mark.parametrize(("data", "key"), BROKEN)
def test_a_fault_of_the_definition_has_words_of_ours(data: dict[str, object], key: str) -> None:
    with pytest.raises(Faulty) as broken:
        read(data)
    assert problem_text(str(broken.value.faults[0]), "problem.other").key == key


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_no_english_is_left_in_them(language: str) -> None:
    latin = r"[A-Za-z]{3,}" if language != "fi" else r"\b(the|wants|of|may|not|list)\b"
    for words, otherwise in (*REFUSED, *((key, "problem.other") for key in ("", "x wants y"))):
        problem = problem_text(words, "problem.refused" if words in dict(REFUSED) else otherwise)
        said = text(language, "connect.lost", title="1", problem=problem)
        assert not re.findall(latin, said.replace("Telegram", "")), said
