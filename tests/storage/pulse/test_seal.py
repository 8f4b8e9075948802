"""Sealed ballots: one size, one key, one place, and nothing to be told from outside."""

from __future__ import annotations

import secrets
import struct
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.pulse.seal import (
    REASON_LIMIT,
    SEALED_SIZE,
    Ballot,
    Broken,
    draws_for,
    seal,
    unseal,
    voter,
)
from survey.published.noise import draw_noise

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
WAVE = 7
ALICE = voter(KEY, 1001)
BALLOT = Ballot(9, 1, "Good tea", 3)

REASONS = {
    "none": "",
    "short": "Cold tea",
    "1000 characters of four bytes": "\U0002070e" * 1000,
    "newlines": "one\n\ntwo\r\n",
    "ends in zero bytes": "tea\0\0",
}


@pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS.keys())
def test_every_ballot_has_one_size_and_opens_as_it_was(reason: str) -> None:
    ballot = replace(BALLOT, reason=reason)
    sealed = seal(KEY, WAVE, ALICE, ballot)
    assert len(sealed) == SEALED_SIZE == 4096
    assert unseal(KEY, WAVE, ALICE, sealed) == ballot


def test_a_reason_of_1001_characters_is_refused_however_short_in_bytes() -> None:
    with pytest.raises(ValueError, match=str(REASON_LIMIT)):
        seal(KEY, WAVE, ALICE, replace(BALLOT, reason="a" * 1001))


@settings(deadline=None)
@given(
    score=st.integers(0, 10),
    group=st.integers(0, 2**16 - 1),
    reason=st.text(max_size=REASON_LIMIT),
    turn=st.integers(0, 2**16 - 1),
)
def test_any_ballot_opens_as_it_was_sealed(score: int, group: int, reason: str, turn: int) -> None:
    ballot = Ballot(score, group, reason, turn)
    sealed = seal(KEY, WAVE, ALICE, ballot)
    assert len(sealed) == SEALED_SIZE
    assert unseal(KEY, WAVE, ALICE, sealed) == ballot


@pytest.mark.parametrize(
    ("key", "wave_id", "voter_name"),
    [
        (OTHER_KEY, WAVE, ALICE),
        (KEY, WAVE + 1, ALICE),
        (KEY, WAVE, voter(KEY, 1002)),
        (KEY, WAVE, voter(OTHER_KEY, 1001)),
    ],
    ids=["wrong key", "another wave", "another voter", "the voter by a wrong key"],
)
def test_a_ballot_opens_only_with_its_key_in_its_wave_under_its_voter(
    key: bytes, wave_id: int, voter_name: bytes
) -> None:
    sealed = seal(KEY, WAVE, ALICE, BALLOT)
    with pytest.raises(Broken):
        unseal(key, wave_id, voter_name, sealed)


@pytest.mark.parametrize("position", [0, 11, 12, 13, 40, 2048, 4079, 4080, 4095])
def test_one_flipped_bit_breaks_a_ballot(position: int) -> None:
    """In the nonce, the score, the reason, the padding and the tag."""
    sealed = bytearray(seal(KEY, WAVE, ALICE, BALLOT))
    sealed[position] ^= 1
    with pytest.raises(Broken):
        unseal(KEY, WAVE, ALICE, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27, 28, 4095])
def test_a_ballot_cut_short_is_broken(length: int) -> None:
    with pytest.raises(Broken):
        unseal(KEY, WAVE, ALICE, seal(KEY, WAVE, ALICE, BALLOT)[:length])


def test_two_seals_of_one_ballot_share_nothing() -> None:
    """Or a changed mind could be told from the same answer given again."""
    first, second = (seal(KEY, WAVE, ALICE, BALLOT) for _ in range(2))
    alike = sum(a == b for a, b in zip(first, second, strict=True))
    assert first[:12] != second[:12]
    assert alike < 100  # by chance 16 of 4096; 100 is 21 standard deviations away


def test_neither_the_reason_nor_the_voter_is_legible() -> None:
    sealed = seal(KEY, WAVE, ALICE, replace(BALLOT, reason="legible " * 100))
    assert b"legible" not in sealed
    assert ALICE not in sealed


def test_a_voter_has_one_name_in_a_wave_and_another_in_the_next() -> None:
    assert voter(KEY, 1001) == ALICE
    assert len({ALICE, voter(KEY, 1002), voter(OTHER_KEY, 1001)}) == 3
    assert len(ALICE) == 32


def test_the_wave_key_itself_names_and_seals_nothing() -> None:
    """Naming and sealing use different keys, neither of them the wave's own."""
    import hmac

    from cryptography.exceptions import InvalidTag

    assert hmac.digest(KEY, (1001).to_bytes(8, "big"), "sha256") != ALICE
    sealed = seal(KEY, WAVE, ALICE, BALLOT)
    with pytest.raises(InvalidTag):
        AESGCM(KEY).decrypt(sealed[:12], sealed[12:], WAVE.to_bytes(8, "big") + ALICE)


def test_every_id_the_database_makes_can_vote() -> None:
    assert voter(secrets.token_bytes(32), 2**53 - 1) != voter(KEY, 0)


def test_a_ballot_holds_neither_a_time_nor_a_message() -> None:
    assert set(Ballot.__dataclass_fields__) == {"score", "group", "reason", "turn"}


def test_a_ballot_sealed_before_an_upgrade_still_opens_and_its_time_is_not_read() -> None:
    """It used to hold the time of the tap and a message id where the turn is now."""
    old = struct.pack(">BHqqH", 9, 1, 1_795_000_000, 55, 3) + b"Tea"
    nonce = secrets.token_bytes(12)
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"eleven seal").derive(KEY)
    content = old.ljust(SEALED_SIZE - 28, b"\0")
    sealed = nonce + AESGCM(key).encrypt(nonce, content, WAVE.to_bytes(8, "big") + ALICE)
    assert unseal(KEY, WAVE, ALICE, sealed) == Ballot(9, 1, "Tea", 0)


def test_a_close_that_dies_draws_the_same_again_and_another_one_does_not() -> None:
    """Two draws from the same ballots would average the noise away."""

    def drawn(key: bytes, *ballots: Ballot) -> list[int]:
        random = draws_for(key, ballots)
        return [draw_noise(Fraction(1), random) for _ in range(100)]

    assert drawn(KEY, BALLOT) == drawn(KEY, BALLOT)
    assert drawn(KEY, BALLOT) != drawn(KEY, replace(BALLOT, score=8))
    assert drawn(KEY, BALLOT) != drawn(KEY[::-1], BALLOT)


def test_draws_are_even_whatever_is_asked_of_them() -> None:
    random = draws_for(KEY, [BALLOT])
    counted = Counter(random.randrange(6) for _ in range(6_000))
    assert all(abs(n - 1_000) < 130 for n in counted.values())
    assert 0.45 < sum(random.random() for _ in range(2_000)) / 2_000 < 0.55
    assert sorted(random.sample(range(9), 9)) == list(range(9))
