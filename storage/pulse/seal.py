"""Sealing one ballot: who voted is a keyed hash, what they said is encrypted, one size for all.

The wave's key never reaches the database. HMAC-SHA256 names the voter, AES-256-GCM seals the
content, bound to wave and voter; both use subkeys (HKDF-SHA256) of the wave's key.
"""

from __future__ import annotations

import hmac
import secrets
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

REASON_LIMIT = 1000  # characters; in any script they fit below
SEALED_SIZE = 4096  # bytes of every sealed ballot: 12 nonce, 16 tag, the rest content
_CONTENT = SEALED_SIZE - 12 - 16
_HEAD = struct.Struct(">BHq8xH")  # score, group, turn, nothing, length of the reason
SILENT = 255  # the score of somebody who has not answered, under a seal like any other
_TURNS = 2**16  # an older ballot holds the time of its tap there, which is larger


@dataclass(frozen=True)
class Ballot:
    """What an employee said, readable only with the wave's key.

    `group` indexes the wave's frozen list of groups. `turn` orders the ballots of one person: of
    those in several open waves the one tapped last has the highest. There is no time in it.
    """

    score: int
    group: int
    reason: str = ""
    turn: int = 0


NO_ANSWER = Ballot(SILENT, 0)


class Broken(Exception):
    """A sealed ballot does not open with this key: damaged, moved or forged."""


def _subkey(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"eleven " + purpose).derive(key)


def voter(key: bytes, employee_id: int) -> bytes:
    """32 bytes that name a voter within one wave, and nothing without its key."""
    return hmac.digest(_subkey(key, b"voter"), employee_id.to_bytes(8, "big"), "sha256")


def seal(key: bytes, wave_id: int, voter_name: bytes, ballot: Ballot) -> bytes:
    """Seal a ballot to exactly SEALED_SIZE bytes. The reason has at most REASON_LIMIT characters.

    Raises ValueError when the reason is longer.
    """
    reason = ballot.reason.encode()
    if len(ballot.reason) > REASON_LIMIT:
        raise ValueError(f"a reason has at most {REASON_LIMIT} characters")
    head = _HEAD.pack(ballot.score, ballot.group, ballot.turn, len(reason))
    content = (head + reason).ljust(_CONTENT, b"\0")
    nonce = secrets.token_bytes(12)
    bound_to = wave_id.to_bytes(8, "big") + voter_name
    return nonce + AESGCM(_subkey(key, b"seal")).encrypt(nonce, content, bound_to)


class Draws(Random):
    """Randomness out of a wave's key: the same for the same content, unknown without the key.

    A close that dies between drawing and committing may leave what it drew on the disk. Another
    draw from the same ballots would average the noise away; so it draws the same again.
    """

    def __init__(self, key: bytes, content: bytes) -> None:
        self._key = hmac.digest(_subkey(key, b"draw"), content, "sha256")
        self._blocks = self._bits = self._left = 0
        super().__init__()

    def seed(self, *_args: object, **_more: object) -> None:
        """The key is the seed."""

    def getrandbits(self, k: int, /) -> int:
        while self._left < k:
            block = hmac.digest(self._key, self._blocks.to_bytes(8, "big"), "sha256")
            self._bits = self._bits << 256 | int.from_bytes(block, "big")
            self._blocks, self._left = self._blocks + 1, self._left + 256
        self._left -= k
        found, self._bits = self._bits >> self._left, self._bits & ((1 << self._left) - 1)
        return found

    def random(self) -> float:
        return self.getrandbits(53) / 2**53


def draws_for(key: bytes, ballots: Iterable[Ballot]) -> Draws:
    """What the close of a wave draws from, with these ballots in this order."""
    said = [(ballot.group, ballot.score, ballot.reason) for ballot in ballots]
    return Draws(key, repr(said).encode())


def unseal(key: bytes, wave_id: int, voter_name: bytes, sealed: bytes) -> Ballot:
    """Open a sealed ballot. Raises Broken when it was not sealed so."""
    bound_to = wave_id.to_bytes(8, "big") + voter_name
    try:
        content = AESGCM(_subkey(key, b"seal")).decrypt(sealed[:12], sealed[12:], bound_to)
    except (InvalidTag, ValueError) as error:  # ValueError: too short to hold even a nonce
        raise Broken("a ballot does not open") from error
    score, group, turn, length = _HEAD.unpack_from(content)
    reason = content[_HEAD.size : _HEAD.size + length].decode()
    return Ballot(score, group, reason, turn if turn < _TURNS else 0)
