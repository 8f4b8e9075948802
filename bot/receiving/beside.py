"""Which updates may be looked at side by side: what one of them writes, none of the others reads.

A customer's or an employee's tap or text reads and writes what is their own, and adds to counts.
So those of different people see nothing of each other, whichever comes first: they are read for at
once, and written at once. Whatever else there is stands alone, after all that came before it and
before all that follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from aiogram.types import Message, Update

from storage.answers.themes import chosen_of
from storage.asking.invitations import answered_by, invitations_by_id, recent_of
from storage.asking.stages import LOOK_BACK
from storage.cases.cases import TALKING, open_cases_of, spoken_with
from storage.company.staff import granted_roles
from storage.database.ahead import look_ahead
from storage.database.engine import Tx
from storage.people.people import people_by_telegram
from storage.pulse.roster import employments_of
from survey.buttons.callbacks import Action, parse

_DEFINES = "what is asked and of whom is everybody's"
_CASE = "a case is its customer's and every manager's"
_COUNTS = "it shows counts to which the others add"
ALONE: Mapping[Action, str] = {
    Action.ERASE: "it takes away what the counts keep, and the cases that managers read",
    Action.SORT: "an example lets other people's reasons be read again",
    Action.CASE: _CASE,
    Action.ADDRESS: _CASE,
    Action.GIVE: _CASE,
    Action.WAITED: _DEFINES,
    Action.SURVEYS: _DEFINES,
    Action.CONNECT: _DEFINES,
    Action.INVITE: "who has a role decides what everybody's words mean",
    Action.TEAM: "it changes the roster row of somebody else",
    Action.POST: "it queues again what any of the staff may, too",
    Action.ACT: "everybody asked is told",
    Action.PLAN: "a plan is every manager's",
    Action.PRAISE: "it passes on another person's words, once",
    Action.REPORT: _COUNTS,
    Action.EXPORT: "the same file is made once, whoever orders it",
    Action.QUARTER: "the same file is made once, whoever orders it",
}
"""Taps that are never looked at beside others, and why. All other actions are."""

COMMANDS: Mapping[str, str] = {
    "/start <payload>": "a link may bind a customer's number: whoever is second is told so",
    "/<anything else>": "some are the staff's, some erase; all are rare",
}
"""The same of messages. A bare /start is a question of one's own, like any text."""

_BY_PLACE = (
    Action.SCORE, Action.RATE, Action.RIVAL, Action.CHOOSE, Action.BALLOT, Action.UNSAY,
    Action.NOTICE, Action.SNOOZE, Action.COMMENTS, Action.LANGUAGE,
)  # fmt: skip
"""Taps whose handlers look at nothing of the message but where it stands."""
_PLACE = ("message_id", "date", "chat", "from")

_OF_INVITATIONS = (
    Action.SCORE, Action.CHOOSE, Action.RATE, Action.RIVAL, Action.THEME, Action.ADD,
)  # fmt: skip


class Group(NamedTuple):
    """The places of updates in their batch; one alone where it is not `beside`."""

    places: Sequence[int]
    beside: bool = True


def side_by_side(updates: Sequence[Update], is_staff: Callable[[int], bool]) -> Iterator[Group]:
    """The updates, those that do not meet in one group; one person's keep their order.

    Whatever the staff do stands alone. `is_staff` is asked anew after each that does, for it may
    have given somebody a role.
    """
    groups: list[list[int]] = []
    met: Counter[int] = Counter()
    for place, update in enumerate(updates):
        person = _own_business_of(update)
        if person is None or is_staff(person):
            yield from map(Group, groups)
            groups, met = [], Counter()
            yield Group([place], beside=False)
            continue
        if met[person] == len(groups):
            groups.append([])
        groups[met[person]].append(place)
        met[person] += 1
    yield from map(Group, groups)


def _own_business_of(update: Update) -> int | None:
    """Whose update this is, if it is nobody else's business."""
    callback, message = update.callback_query, update.message or update.edited_message
    if callback is not None:
        tap = parse(callback.data or "")
        return None if tap and tap.action in ALONE else callback.from_user.id
    if message is None or message.from_user is None or message.chat.type != "private":
        return None
    words = message.text or message.caption or ""
    bare_start = words == "/start" and update.message is not None
    return message.from_user.id if bare_start or not words.startswith("/") else None


async def read_for(tx: Tx, updates: Sequence[Update], now: datetime) -> None:
    """Read at once what the handlers of these updates will ask for."""
    taps = [update.callback_query for update in updates if update.callback_query]
    texts = [one for update in updates if (one := update.message or update.edited_message)]
    senders = [tap.from_user.id for tap in taps] + [_sender(text) for text in texts]
    people = await look_ahead(tx, people_by_telegram, senders)
    await look_ahead(tx, employments_of, senders)
    await look_ahead(tx, granted_roles, [None])
    parsed = (parse(tap.data or "") for tap in taps)
    asked = [tap.ref for tap in parsed if tap and tap.action in _OF_INVITATIONS]
    invitations = await look_ahead(tx, invitations_by_id, asked)
    await look_ahead(tx, chosen_of, asked)
    opened = [one for one in invitations.values() if one.via in ("link", "open")]
    first = [one.person_id for one in opened if one.scored_at is None]
    writers = [people[who].id for text in texts if (who := _sender(text)) in people]
    await look_ahead(tx, answered_by, [*first, *writers])
    await look_ahead(tx, recent_of, [(one, now - LOOK_BACK) for one in writers])
    await look_ahead(tx, open_cases_of, writers)
    await look_ahead(tx, spoken_with, [(one, now - TALKING) for one in writers])


def _sender(message: Message) -> int:
    assert message.from_user is not None
    return message.from_user.id


def needed(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """An update without what none of its handlers reads: of most taps that is nearly all of it."""
    query = raw.get("callback_query")
    if not isinstance(query, dict) or not isinstance(message := query.get("message"), dict):
        return raw
    tap = parse(str(query.get("data")))
    if tap is None or tap.action not in _BY_PLACE:
        return raw
    place = {name: message[name] for name in _PLACE if name in message}
    return {**raw, "callback_query": {**query, "message": place}}
