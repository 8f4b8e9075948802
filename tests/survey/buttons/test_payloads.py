import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.buttons.payloads import new_token, valid_payload


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
