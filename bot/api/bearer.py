"""Who may come in by a token, or from this machine; and that guessing is slow."""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import IPv6Address, ip_address
from math import ceil

from fastapi import Request

from bot.api.bucket import Bucket
from bot.api.problems import Problem
from survey.time.clock import Clock

WRONG_RATE, WRONG_BURST = 1, 10  # wrong tokens a second that hear so, and how many at once
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Guesses:
    """Wrong tokens of one process. One count for all: nobody fills memory by guessing.

    A right token is compared before anything is counted, so it never waits for the wrong ones.
    """

    def __init__(self, clock: Clock) -> None:
        self.bucket = Bucket(clock, WRONG_RATE, WRONG_BURST)

    def refuse(self, problem: Problem) -> Problem:
        """What whoever came with a wrong token hears; the connection ends with it."""
        wait = self.bucket.take()
        if wait:
            later = {"Retry-After": str(ceil(wait))}
            problem = Problem(429, "too many wrong tokens", headers=later)
        problem.headers["Connection"] = "close"
        return problem

    def check(self, request: Request, token: str) -> None:
        """Raises a Problem where the request does not carry `token` as bearer."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        right = compare_digest(given.strip().encode(), token.encode())
        if scheme.lower() != "bearer" or not right:
            realm = {"WWW-Authenticate": 'Bearer realm="Eleven"'}
            problem = Problem(401, "wants Authorization: Bearer and the token", headers=realm)
            raise self.refuse(problem) if given else problem  # nothing given guesses nothing


def from_here(request: Request) -> bool:
    """Whether a request comes from a program on this machine, and for nobody else."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (inner or address).is_loopback
