"""Outgoing hooks: what customers say, told to the company's own programs as it comes.

Each event is a row of the outbox that carries ids alone. What is sent is read from the tables at
that moment, so whoever was forgotten meanwhile is told to nobody. At least once: a row whose
process died comes again, with the same event id.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog
from yarl import URL

from bot.network.out import Out, open_out
from bot.settings.signing import hook_key, signed_headers
from storage.answers.ratings import ratings_of
from storage.answers.responses import get_answer
from storage.cases.cases import Case, facts_of, get_case
from storage.cases.notes import get_note
from storage.database.engine import Store, Tx
from storage.outgoing.outbox import Outgoing, claim, settle, void_hooks
from survey.definition.definition import Definition, Hook
from survey.time.clock import Clock

log = structlog.get_logger()

AT_ONCE = 8  # requests to one hook; even if all are slow, they end long before their leases
PATIENCE = aiohttp.ClientTimeout(total=10)  # seconds
PAUSES = [  # after the first, second ... attempt that failed; after the last one it is given up
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
]
TYPES = {
    "score": "score.stored",
    "reason": "reason.stored",
    "note": "note.heard",
    "case": "case.changed",
}
GONE = "410"  # the receiver wants this event no more


@dataclass(frozen=True)
class Teller:
    """What telling needs."""

    store: Store
    clock: Clock
    out: Out
    key: bytes


@asynccontextmanager
async def open_teller(
    store: Store, clock: Clock, definition: Definition, secret: str, out: Out | None = None
) -> AsyncIterator[Teller]:
    """A teller that signs with `secret`. What waited for hooks that are no longer named is void.

    `out`: connections that others use, too.
    """
    async with store.write() as tx:
        await void_hooks(tx, [hook.number for hook in definition.hooks])
    async with nullcontext(out) if out else open_out() as ways:
        yield Teller(store, clock, ways, hook_key(secret))


async def tell_due(teller: Teller, hook: Hook) -> int:
    """Send some of what is due to one hook, side by side; returns how many events that was."""
    async with teller.store.write() as tx:
        rows = await claim(tx, teller.clock.now(), AT_ONCE, hook.number)
    await asyncio.gather(*(_tell(teller, hook, row) for row in rows))
    return len(rows)


async def _tell(teller: Teller, hook: Hook, row: Outgoing) -> None:
    async with teller.store.read() as tx:
        event = await _event(tx, row)
    state: str
    noted: dict[str, Any]
    state, noted = "void", {}
    if event is not None:
        problem = await _post(teller, hook, row, json.dumps(event, ensure_ascii=False).encode())
        state, noted = _outcome(row, problem, teller.clock.now())
        if problem:
            log.warning(
                "hook failed", host=hook.host, outbox_id=row.id, reason=problem, verdict=state
            )
    async with teller.store.write() as tx:
        await settle(tx, row.id, state, leased_until=None, **noted)


async def _event(tx: Tx, row: Outgoing) -> dict[str, Any] | None:
    """What a row tells; None where nothing is left of it."""
    from bot.api.answers import answer_item, who_of  # with FastAPI: most have no hooks

    about, kind = row.payload["about"], row.payload["event"]
    if kind == "note":
        note = await get_note(tx, about)
        if note is None:
            return None
        data = {
            "id": note.id,
            "text": note.text,
            "at": note.at.isoformat(),
            "person": who_of(note).model_dump(mode="json"),
        }
    elif kind == "case":
        case = await get_case(tx, about)
        if case is None:
            return None
        data = await _case(tx, case)
    else:
        found = await get_answer(tx, about)
        if found is None or found[1].person_id is None:
            return None
        survey_key, answer = found
        rated = await ratings_of(tx, [about]) if answer.score is None else {}
        item = answer_item(answer, rated.get(about))
        data = {"survey": survey_key} | item.model_dump(mode="json")
    return {"type": TYPES[kind], "timestamp": row.payload["at"], "data": data}


async def _case(tx: Tx, case: Case) -> dict[str, Any]:
    from bot.api.answers import who_of

    facts = await facts_of(tx, case)
    times = ("opened_at", "due_at", "taken_at", "replied_at", "done_at")
    return {
        "id": case.id,
        "survey": case.survey_key,
        "answer": case.response_id,
        "note": case.note_id,
        "score": facts.score,
        "state": case.state,
        "why": case.why,
        "wants_reply": case.wants_reply,
        "outcome": case.outcome or None,
        "solved": case.solved,
        **{name: at.isoformat() if (at := getattr(case, name)) else None for name in times},
        "person": who_of(facts).model_dump(mode="json"),
    }


async def _post(teller: Teller, hook: Hook, row: Outgoing, body: bytes) -> str:
    """What went wrong: a status or an error's name; "" where nothing did."""
    headers = {"content-type": "application/json", "user-agent": "Eleven"}
    headers |= signed_headers(teller.key, f"evt_{row.payload['id']}", teller.clock.now(), body)
    url = URL(hook.url, encoded=True)
    try:
        async with teller.out.to(hook.url).post(
            url, data=body, headers=headers, allow_redirects=False, timeout=PATIENCE
        ) as response:  # its body is never read
            return "" if 200 <= response.status < 300 else str(response.status)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return type(error).__name__


def _outcome(row: Outgoing, problem: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """The state that follows from an attempt, and what is noted with it."""
    noted: dict[str, Any] = {"attempts": row.attempts + 1, "problem": problem}
    if not problem:
        return "sent", noted
    if problem == GONE:
        return "void", noted
    if row.attempts == len(PAUSES):
        return "failed", noted
    return "queued", noted | {"due_at": now + PAUSES[row.attempts]}
