"""Due digests: read first, then frozen in the outbox, once per survey, week and chat.

Numbers are read in a transaction that writes nothing, so that no tap waits for them. The ledger's
entry and the outbox row are written together: whoever enters it first posts, and a process that is
stopped in between has posted nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.report import OpenReport, Report, open_report, read_report
from storage.company.definitions import since
from storage.database.engine import Store, Tx
from storage.outgoing.chats import moved_chats
from storage.outgoing.ledger import claim, entered, last_outcome, set_outcome
from storage.outgoing.outbox import Enqueue
from survey.definition.channels import digest_chats, digest_filter
from survey.definition.definition import Definition, Survey
from survey.people.eligible import EVERYBODY
from survey.scores.scale import Kind
from survey.time.periods import bounds, first_due, last_complete, newest_due, shift

CATCH_UP = timedelta(hours=48)  # an older digest that was missed is history, not news
LOOK_BACK = 8  # weeks that the ledger says were skipped


@dataclass(frozen=True)
class DueReport:
    """A report that came due in a chat, as the tables stood when it was read."""

    survey_key: str
    week: str
    chat_id: int
    language: str
    where: Mapping[str, str]
    report: Report
    missed: Sequence[str] = ()  # weeks that came due earlier

    @property
    def entry(self) -> str:
        """What the ledger calls it."""
        return "under_way" if isinstance(self.report, OpenReport) else "digest"


async def post_due_digests(store: Store, definition: Definition, now: datetime) -> int:
    """Enqueue the digests that came due and were not posted yet; returns how many."""
    async with store.read() as tx:
        due = await read_due(tx, definition, now)
    posted = 0
    for one in due:
        async with store.write() as tx:
            posted += await post(tx, one, definition, now)
    return posted


async def read_due(tx: Tx, definition: Definition, now: datetime) -> list[DueReport]:
    """What came due and is not in the ledger, with its numbers; nothing is written."""
    found: list[DueReport] = []
    for survey in definition.surveys:
        zone = definition.company.zone
        known = await since(tx, f"survey:{survey.key}")
        if known is None:
            continue
        due = newest_due(definition.digest.cron, max(known, now - CATCH_UP), now, zone)
        if due is None:
            continue
        week = last_complete(due, zone)
        if survey.kind is Kind.ENPS:
            found += await _pulse_due(tx, definition, survey, week)
        else:
            found += await _named_due(tx, definition, survey, week, known, now)
    return found


async def _named_due(
    tx: Tx, definition: Definition, survey: Survey, week: str, known: datetime, now: datetime
) -> list[DueReport]:
    reports: dict[frozenset[tuple[str, str]], Report] = {}
    found, moves, zone = [], await moved_chats(tx), definition.company.zone
    missed = tuple(_weeks_before(week, definition, known))
    for chat_id, language in digest_chats(definition, survey, moves):
        if await entered(tx, survey.key, "digest", week, chat_id):
            continue
        where = digest_filter(definition, chat_id, moves)
        whose = frozenset(where.items())
        if whose not in reports:
            reports[whose] = await read_report(tx, survey, week, zone, now, where)
        found.append(DueReport(survey.key, week, chat_id, language, where, reports[whose], missed))
    return found


async def _pulse_due(tx: Tx, definition: Definition, survey: Survey, week: str) -> list[DueReport]:
    """One line while a pulse is under way; its result was posted when it closed."""
    line = await open_report(tx, survey, definition.company.zone)
    if line.empty:
        return []
    return [
        DueReport(survey.key, week, chat_id, language, EVERYBODY, line)
        for chat_id, language in digest_chats(definition, survey, await moved_chats(tx))
        if not await entered(tx, survey.key, "under_way", week, chat_id)
    ]


async def post(tx: Tx, due: DueReport, definition: Definition, now: datetime) -> bool:
    """Enter a due report and queue it; False where it was entered since, or rests."""
    entry = (due.survey_key, due.entry)
    before = await last_outcome(tx, *entry, due.chat_id)
    if not await claim(tx, *entry, due.week, due.chat_id, "posted", now):
        return False  # another replica was at the same
    for week in due.missed:
        await claim(tx, *entry, week, due.chat_id, "skipped", now)
    report = await due.report.standing(tx, definition.company.zone, due.where)
    if report.unanswered:
        # Asked and not answered is no rest between rounds: it is told every time.
        paused = before in ("silent", "paused") and report.unasked
        outcome = "paused" if paused else "silent"
        await set_outcome(tx, *entry, due.week, due.chat_id, outcome)
        if paused:
            return False
    payload = report.payload() | {"language": due.language}
    await Enqueue(report.kind, due.chat_id, payload, now).apply(tx)
    return True


def _weeks_before(week: str, definition: Definition, known: datetime) -> Iterator[str]:
    """The weeks whose digests were due earlier, as far as the survey was known and we look back."""
    zone = definition.company.zone
    for back in range(1, LOOK_BACK + 1):
        earlier = shift(week, -back)
        _, end = bounds(earlier, zone)
        if first_due(definition.digest.cron, end - timedelta(microseconds=1), zone) > known:
            yield earlier
