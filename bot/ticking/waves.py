"""Opening and closing a wave of a named survey: who is asked, and when their question goes out.

A wave is planned in chunks: taps never wait long for it, and a million people fit in memory. What
a process that dies leaves undone, another goes on with. See docs/decisions/0006.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from sys import intern
from time import monotonic

from storage.asking.invitations import when_asked
from storage.asking.planning import (
    Planning,
    abandoned,
    invite_next,
    invited_people,
    plan_to_work_on,
    planning_of,
    put_planning,
)
from storage.asking.waves import (
    AlreadyOpen,
    Wave,
    add_wave,
    get_wave,
    mark_closed,
    open_wave_of,
    wave_for_close,
)
from storage.company.staff import load_staff
from storage.database.engine import Store, Tx
from storage.database.types import new_id
from storage.people.people import any_started
from survey.definition.definition import Definition, Survey, UnknownSurvey
from survey.people.quarantine import free
from survey.people.sampling import Candidate, draw, longest_waiting
from survey.time.hours import next_sending, parse_hours

CHUNK = 200  # people of a transaction: a tap waits for no more than some 30 ms
LONGEST_REST = 1.0  # seconds between two chunks
LEASE = timedelta(minutes=5)  # a planner that is not heard of for so long is dead


class NobodyToAsk(Exception):
    """No wave can open: everybody is in quarantine, or nobody can be reached."""


async def open_named_wave(
    store: Store,
    definition: Definition,
    survey: Survey,
    now: datetime,
    random: Random,
    *,
    at_once: bool,
    claim: Callable[[Tx], Awaitable[bool]] | None = None,
) -> int:
    """Draw the sample and queue its invitations; returns how many people are asked.

    `at_once` sends now whatever the hour; otherwise questions wait for the sending hours. `claim`
    is taken in the transaction that opens the wave, which does not open where it says no: 0 then.
    Raises AlreadyOpen or NobodyToAsk.
    """
    async with store.read() as tx:
        await refuse_second(tx, survey)
    candidates, reachable = await _candidates(store, definition, survey, now, now)
    fraction = survey.wave.sample if survey.wave else 1.0
    # In a thread: over a million people it takes seconds, and taps go on meanwhile.
    sample = await asyncio.to_thread(_in_any_order, candidates, fraction, random)
    if not sample:
        async with store.read() as tx:
            started = await any_started(tx)
        raise NobodyToAsk(_nobody(survey, reachable, started))
    company = definition.company
    hours = parse_hours(company.sending_hours)
    plan = Planning(
        quota=dict(Counter(one.segment for one in sample)),
        due=(now if at_once else next_sending(now, hours, company.zone)).isoformat(),
        planner=new_id(),
        until=(now + LEASE).isoformat(),
    )
    async with store.write() as tx:
        if claim and not await claim(tx):
            return 0
        closes_at = now + timedelta(days=survey.open_days)
        frozen = {"eligible": len(candidates)}
        wave_id = await add_wave(tx, survey.key, survey.kind, now, closes_at, len(sample), frozen)
        wave = await get_wave(tx, wave_id)
        assert wave is not None
        await put_planning(tx, wave, plan)
    people = [one.id for one in sample]
    return await _invite(store, survey, wave_id, plan.planner, people, now)


def _in_any_order(
    candidates: Sequence[Candidate], fraction: float, random: Random
) -> list[Candidate]:
    sample = draw(candidates, fraction, random)
    random.shuffle(sample)
    return sample


async def resume_planning(
    store: Store, definition: Definition, now: datetime, random: Random
) -> None:
    """Go on with waves whose planner died: each segment gets those of its share who are missing."""
    kinds = {survey.kind for survey in definition.surveys}
    async with store.read() as tx:
        left = [wave for kind in kinds for wave in await abandoned(tx, kind, now)]
    for wave in left:
        taken = await _take_over(store, wave, now)
        if taken is None:
            continue
        async with store.read() as tx:
            done = await invited_people(tx, wave.id)
        try:
            survey = definition.survey(wave.survey_key)
        except UnknownSurvey:
            continue
        candidates, _ = await _candidates(store, definition, survey, wave.opened_at, now)
        missing = Counter(taken.quota) - Counter(done.values())
        rest = [one for one in candidates if one.id not in done]
        chosen = [one.id for one in longest_waiting(rest, missing, random)]
        await _invite(store, survey, wave.id, taken.planner, chosen, now)


async def _take_over(store: Store, wave: Wave, now: datetime) -> Planning | None:
    async with store.write() as tx:
        current = await wave_for_close(tx, wave.id)
        plan = planning_of(current) if current and current.state == "open" else None
        if current is None or plan is None or plan != planning_of(wave):
            return None
        mine = replace(plan, planner=new_id(), until=(now + LEASE).isoformat())
        await put_planning(tx, current, mine)
        return mine


async def _candidates(
    store: Store, definition: Definition, survey: Survey, opened_at: datetime, now: datetime
) -> tuple[list[Candidate], int]:
    """Who may be asked by a wave that opened then, and how many can be reached at all."""
    of_kind = [other.key for other in definition.surveys if other.kind is survey.kind]
    company = definition.company
    async with store.read() as tx:
        staff = await load_staff(tx, company)
    found: list[Candidate] = []
    reachable, last = 0, -1
    while True:
        async with store.read() as tx:
            page = await when_asked(tx, of_kind, now, survey.eligible, after=last, limit=CHUNK)
        for row in page:
            if row.telegram_id in staff.roles:
                continue  # what they answer is a preview
            reachable += 1
            if free(row.by_kind, survey.quarantine_days, row.by_any, company.quiet_days, opened_at):
                found.append(Candidate(row.person_id, intern(row.segment), row.by_kind))
        if len(page) < CHUNK:
            return found, reachable
        last = page[-1].person_id


async def _invite(
    store: Store,
    survey: Survey,
    wave_id: int,
    planner: int,
    person_ids: list[int],
    now: datetime,
) -> int:
    """Invite them, so many a transaction, as long as the plan is this planner's; how many."""
    n, began, took = 0, monotonic(), 0.0
    for start in range(0, len(person_ids), CHUNK):
        # As long as it took the last time: half of the database is the others'.
        await asyncio.sleep(took)
        chunk_began = monotonic()
        async with store.write() as tx:
            work = await plan_to_work_on(tx, wave_id, planner)
            if work is None:
                return n
            wave, plan = work
            n += await invite_next(tx, survey, wave, person_ids[start : start + CHUNK], plan.due_at)
            # A million people take longer than a lease, and `now` stands still meanwhile.
            until = now + timedelta(seconds=monotonic() - began) + LEASE
            await put_planning(tx, wave, replace(plan, until=until.isoformat()))
        took = min(monotonic() - chunk_began, LONGEST_REST)
    async with store.write() as tx:
        work = await plan_to_work_on(tx, wave_id, planner)
        if work:
            await put_planning(tx, work[0], None)
    return n


def _nobody(survey: Survey, reachable: int, started: bool) -> str:
    if reachable:
        people = "1 reachable person" if reachable == 1 else f"{reachable:,} reachable people, all"
        return f"nobody can be asked now: {people} asked too lately"
    if started and not survey.eligible:
        return (
            "nobody is left to ask: whoever has pressed Start has stopped, pauses, cannot be "
            "reached any more, or is of the staff"
        )
    if survey.eligible:
        return "nobody can be asked: no reachable person has the properties of eligible"
    return "nobody can be asked: no person has pressed Start yet"


async def refuse_second(tx: Tx, survey: Survey) -> None:
    """Raises AlreadyOpen when the survey has an open wave."""
    if await open_wave_of(tx, survey.key):
        raise AlreadyOpen(f'survey "{survey.key}" has an open wave already')


async def close_named_wave(tx: Tx, wave: Wave, now: datetime) -> None:
    """Close a wave of a named survey; its answers stay, its open questions end."""
    await mark_closed(tx, wave.id, now)
