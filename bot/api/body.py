"""The body of a request, up to a limit."""

from __future__ import annotations

from fastapi import Request


async def read_body(request: Request, largest: int) -> bytes | None:
    """The body, or None where it is longer than `largest` bytes; the rest is read but not kept.

    Whoever is still sending would not read our answer.
    """
    body, size = b"", 0
    async for chunk in request.stream():
        size += len(chunk)
        body = body + chunk if size <= largest else b""
        if size > 64 * largest:
            break
    return body if size <= largest else None
