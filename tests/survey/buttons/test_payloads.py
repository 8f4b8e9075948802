from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.buttons.payloads import new_token, start_link, valid_payload


@given(st.binary(min_size=12, max_size=48))
def test_every_token_is_a_payload_that_telegram_takes(random_bytes: bytes) -> None:
    token = new_token(random_bytes)
    assert valid_payload(token)
    assert 16 <= len(token) <= 64


@given(st.binary(min_size=18, max_size=18), st.binary(min_size=18, max_size=18))
def test_different_bytes_make_different_tokens(one: bytes, other: bytes) -> None:
    assert (new_token(one) == new_token(other)) == (one == other)


def test_a_token_is_url_safe_base64_without_padding() -> None:
    assert new_token(bytes.fromhex("fbff" * 8)) == "-__7__v_-__7__v_-__7_w"


@pytest.mark.parametrize("size", [0, 11, 49])
def test_too_few_or_too_many_bytes_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="12 to 48"):
        new_token(bytes(size))


@pytest.mark.parametrize("text", ["a", "A-z_09", "x" * 64])
def test_payloads_of_one_to_64_letters_are_valid(text: str) -> None:
    assert valid_payload(text)


@pytest.mark.parametrize("text", ["", "x" * 65, "a b", "a\n", "a=", "a/b", "ä", "１", "a:b"])
def test_other_payloads_are_not(text: str) -> None:
    assert not valid_payload(text)


def test_a_start_link_opens_the_bot_and_sends_it_the_payload() -> None:
    assert start_link("kettle_bot", "q83v7gJ1") == "https://t.me/kettle_bot?start=q83v7gJ1"


def test_links_to_the_bot_are_put_together_in_one_place() -> None:
    """Whoever writes one by hand may forget what the next one must carry."""
    root = Path(__file__).parents[3]
    rooms = ("survey", "locales", "storage", "reports", "handlers", "delivery", "bot")
    found = [
        str(path.relative_to(root))
        for room in rooms
        for path in (root / room).rglob("*.py")
        if "t.me/{" in path.read_text("utf-8")
    ]
    assert found == ["survey/buttons/payloads.py"]
