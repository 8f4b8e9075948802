"""One value of .env is set, and every other line and comment stays as it is."""

from __future__ import annotations

import io

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.settings.env_file import value_in, with_value

NAME, NEW = "ELEVEN_BOT_TOKEN", "4242:abc-DEF_1"

LINES = {
    "an empty value": ("ELEVEN_BOT_TOKEN=\n", "ELEVEN_BOT_TOKEN=4242:abc-DEF_1\n"),
    "another value": ("ELEVEN_BOT_TOKEN=1:old\n", "ELEVEN_BOT_TOKEN=4242:abc-DEF_1\n"),
    "no end of line": ("ELEVEN_BOT_TOKEN=1:old", "ELEVEN_BOT_TOKEN=4242:abc-DEF_1"),
    "quotes": ("ELEVEN_BOT_TOKEN='1:o # ld'\n", "ELEVEN_BOT_TOKEN=4242:abc-DEF_1\n"),
    "a comment": (
        'ELEVEN_BOT_TOKEN="1:old"  # the bot\'s\n',
        "ELEVEN_BOT_TOKEN=4242:abc-DEF_1  # the bot's\n",
    ),
    "export": ("export ELEVEN_BOT_TOKEN=1:old\n", "export ELEVEN_BOT_TOKEN=4242:abc-DEF_1\n"),
    "small letters": ("eleven_bot_token=1:old\n", "eleven_bot_token=4242:abc-DEF_1\n"),
    "lines of Windows": (
        "# mine\r\nELEVEN_BOT_TOKEN=1:old\r\nA=b\r\n",
        "# mine\r\nELEVEN_BOT_TOKEN=4242:abc-DEF_1\r\nA=b\r\n",
    ),
    "twice": (
        "ELEVEN_BOT_TOKEN=1:a\n\nELEVEN_BOT_TOKEN=1:b\n",
        "ELEVEN_BOT_TOKEN=4242:abc-DEF_1\n\nELEVEN_BOT_TOKEN=4242:abc-DEF_1\n",
    ),
    "only in a comment": (
        "# ELEVEN_BOT_TOKEN=1:old\n",
        "# ELEVEN_BOT_TOKEN=1:old\nELEVEN_BOT_TOKEN=4242:abc-DEF_1\n",
    ),
    "others alone": (
        "A='b c' # d\n\n\nE=",
        "A='b c' # d\n\n\nE=\nELEVEN_BOT_TOKEN=4242:abc-DEF_1\n",
    ),
    "a name that begins so": (
        "ELEVEN_BOT_TOKEN_FILE=/a\n",
        "ELEVEN_BOT_TOKEN_FILE=/a\nELEVEN_BOT_TOKEN=4242:abc-DEF_1\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), LINES.values(), ids=LINES)
def test_the_value_alone_changes(before: str, after: str) -> None:
    assert with_value(before, NAME, NEW) == after
    assert value_in(after, NAME) == NEW


@given(
    st.lists(
        st.sampled_from(
            [
                "",
                "# a # b",
                "A=1",
                "B='x y' # c",
                'C="d\\ne"',
                "export D=",
                "  E = f",
                "no sense",
                NAME,
            ]
            + [before.rstrip() for before, _ in LINES.values()]
        )
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_stands_there_is_read_as_before(lines: list[str], end: str) -> None:
    text = end.join(lines)
    before = dotenv_values(stream=io.StringIO(text))
    after = dotenv_values(stream=io.StringIO(with_value(text, NAME, NEW)))
    fresh = {"COMPOSE_PROFILES": "small"} if not text.strip() else {}
    others = {name: value for name, value in before.items() if name.upper() != NAME}
    assert {name: value for name, value in after.items() if name.upper() != NAME} == {
        **others,
        **fresh,
    }
    assert value_in(with_value(text, NAME, NEW), NAME) == NEW
