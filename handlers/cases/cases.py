"""A case in managers' hands: the buttons under its alert, in private chats and in their group.

Of two who take one case at once one wins, and the other reads who it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.update.replies import edit, say, toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from handlers.waiting import wait_for
from locales import Prompt, Text, text
from reports.chat.case_card import address, case_prompt, load_card
from storage.cases.case_changes import AddPost, ChangeCase, Place, TellOf
from storage.cases.cases import Case, facts_of, find_post, first_names, get_case
from storage.cases.silence import Silence
from storage.company.expected import CASE
from survey.asking.cases import MUTE, OUTCOMES, due_from
from survey.buttons.callbacks import Action, Tap, parse
from survey.definition.definition import Definition

router = Router(name="cases")

OPEN_AGAIN: dict[str, object] = {
    "done_at": None, "outcome": "", "asked_at": None, "solved": None, "escalated_at": None,
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """One tap of a manager's on one case, locked, and where that was."""

    callback: CallbackQuery
    turn: Turn
    case: Case

    @property
    def place(self) -> Place:
        message = self.callback.message
        assert message is not None
        return message.chat.id, message.message_id

    @property
    def language(self) -> str:
        """A group is spoken to in the company's language."""
        return (
            self.turn.who.language if self.place[0] > 0 else self.turn.definition.company.fallback
        )

    @property
    def readers(self) -> tuple[int, ...]:
        """Who is told of it: not a manager in whose own chat it was done."""
        here = self.place[0]
        return tuple(one for one in self.turn.who.staff.readers if one < 0 or one != here)

    @property
    def name(self) -> str:
        """The manager's first name: all of them that anybody reads."""
        return self.callback.from_user.first_name[:60]


def taken(case: Case, telegram_id: int, name: str, now: datetime) -> dict[str, object]:
    """A case is in somebody's hands: the first time is when it was taken."""
    return {"taken_by": telegram_id, "taken_name": name, "taken_at": case.taken_at or now}


def waits(case: Case, now: datetime, definition: Definition) -> dict[str, object]:
    """A case is to be solved: from now on, where it did not wait yet."""
    return {} if case.due_at else {"due_at": due_from(now, definition.company)}


async def _show(desk: Desk, case: Case, menu: str = "", **facts: Any) -> Step:
    """The tapped copy, as the case and what is known of its customer are (or are to be) now."""
    post = await find_post(desk.turn.tx, *desk.place)
    card = await load_card(desk.turn.tx, case, whole=post is not None and post.what == "card")
    card = replace(card, facts=replace(card.facts, **facts))
    if menu == "give":
        names = await first_names(desk.turn.tx, desk.turn.who.staff.managers)
        card = replace(card, managers=names)
    prompt = case_prompt(card, desk.turn.definition, desk.language, menu)
    return edit(desk.callback, prompt, desk.language)


async def _change(desk: Desk, values: dict[str, object], news: str, ask: int | None = None) -> Step:
    changed = ChangeCase(
        desk.case,
        values,
        desk.turn.now,
        desk.readers,
        desk.turn.definition,
        news,
        shown=desk.place,
        ask=ask,
    )
    case = replace(desk.case, **values)  # type: ignore[arg-type]
    return Step((changed,)) + toast(desk.callback) + await _show(desk, case)


async def _take(desk: Desk) -> Step:
    case, mine = desk.case, desk.case.taken_by == desk.turn.who.telegram_id
    if case.done_at or (case.taken_by is not None and not mine):
        key = "toast.case.done" if case.done_at else "toast.case.taken"
        word = text(desk.turn.who.language, key, who=case.taken_name)
        return toast(desk.callback, word, alert=True) + await _show(desk, case)
    if mine:
        return toast(desk.callback) + await _show(desk, case)
    values = taken(case, desk.turn.who.telegram_id, desk.name, desk.turn.now)
    return await _change(desk, values | waits(case, desk.turn.now, desk.turn.definition), "taken")


async def _close(desk: Desk, outcome: str) -> Step:
    case = desk.case
    if case.done_at:
        word = text(desk.turn.who.language, "toast.case.done", who=case.taken_name)
        return toast(desk.callback, word, alert=True) + await _show(desk, case)
    values = taken(case, desk.turn.who.telegram_id, desk.name, desk.turn.now)
    values |= waits(case, desk.turn.now, desk.turn.definition) | {
        "done_at": desk.turn.now,
        "outcome": outcome,
    }
    facts = await facts_of(desk.turn.tx, case)
    ask = facts.telegram_id if outcome == "solved" and facts.reachable else None
    values |= {"asked_at": desk.turn.now, "solved": None} if ask else {}
    return await _change(desk, values, "closed", ask)


async def _again(desk: Desk) -> Step:
    if not desk.case.done_at:
        return toast(desk.callback) + await _show(desk, desk.case)
    due: dict[str, object] = {"due_at": due_from(desk.turn.now, desk.turn.definition.company)}
    return await _change(desk, OPEN_AGAIN | due, "again")


async def _write(desk: Desk) -> Step:
    """Ask what to write to the customer. In a group it must be a reply: others are talking, too."""
    case, (chat_id, message_id), language = desk.case, desk.place, desk.language
    card = await load_card(desk.turn.tx, case)
    if not card.facts.reachable:
        return toast(desk.callback, text(desk.turn.who.language, "case.unreachable"), alert=True)
    to = text(language, "to", who=address(card, language))
    if chat_id > 0:
        question = Prompt(f"{to}\n{text(language, 'case.write')}")
        asked = await wait_for(
            desk.turn, CASE, question,
            about=case.id, reply_to=message_id, placeholder=to,
        )  # fmt: skip
        return toast(desk.callback) + asked

    def remembered(prompt_id: int) -> AddPost:
        return AddPost(case.id, chat_id, prompt_id, "prompt", desk.turn.now)

    asked = say(
        chat_id, Text("case.write"), language, remembered,
        reply_to=message_id, expecting=True, placeholder=to,
    )  # fmt: skip
    return toast(desk.callback) + asked


async def _mute(desk: Desk) -> Step:
    """Tell managers nothing of this customer for a week; what they say is kept."""
    until = desk.turn.now + MUTE
    if (await facts_of(desk.turn.tx, desk.case)).silenced_until:
        return toast(desk.callback) + await _show(desk, desk.case)
    return await _silence(desk, until, desk.name)


async def _unmute(desk: Desk) -> Step:
    return await _silence(desk, None, "")


async def _silence(desk: Desk, until: datetime | None, by: str) -> Step:
    due = due_from(until or desk.turn.now, desk.turn.definition.company)
    person, shown = desk.case.person_id, desk.place
    changed = Silence(person, until, by, desk.turn.now, due, shown)
    told = await _show(desk, desk.case, silenced_until=until, silenced_by=by)
    return Step((changed,)) + toast(desk.callback) + told


async def _open(desk: Desk) -> Step:
    """The card with its thread, in the manager's private chat."""
    case, chat_id = desk.case, desk.turn.who.telegram_id
    card = await load_card(desk.turn.tx, case, whole=True)

    def remembered(card_id: int) -> AddPost:
        return AddPost(case.id, chat_id, card_id, "card", desk.turn.now)

    prompt = case_prompt(card, desk.turn.definition, desk.turn.who.language)
    return toast(desk.callback) + say(chat_id, prompt, desk.turn.who.language, remembered)


@router.callback_query(Tapped(Action.CASE, anywhere=True), ~F.data.endswith(":page"))
async def case_tapped(callback: CallbackQuery, turn: Turn) -> Step:
    """Take, reply, finish, give away, open again: whatever the button says."""
    desk = await _desk(callback, parse(callback.data or ""), turn)
    if isinstance(desk, Step):
        return desk
    tap = parse(callback.data or "")
    assert tap is not None
    if tap.value in OUTCOMES:
        return await _close(desk, tap.value)
    if tap.value in ("done", "give", "back"):
        menu = "" if desk.case.done_at else tap.value
        return toast(callback) + await _show(desk, desk.case, menu)
    does = {
        "take": _take,
        "again": _again,
        "reply": _write,
        "open": _open,
        "mute": _mute,
        "unmute": _unmute,
    }
    return await does[tap.value](desk)


@router.callback_query(Tapped(Action.GIVE, anywhere=True))
async def given(callback: CallbackQuery, turn: Turn) -> Step:
    """Put a case into another manager's hands, and tell them in private."""
    tap = parse(callback.data or "")
    desk = await _desk(callback, tap, turn)
    if isinstance(desk, Step):
        return desk
    assert tap is not None
    other = int(tap.value)
    if other not in turn.who.staff.managers or desk.case.done_at:
        return foreign(callback, turn.who) + await _show(desk, desk.case)
    if desk.case.taken_by == other:
        return toast(callback) + await _show(desk, desk.case)
    name = (await first_names(turn.tx, [other]))[other]
    values = taken(desk.case, other, name, turn.now) | waits(desk.case, turn.now, turn.definition)
    step = await _change(desk, values, "taken")
    heard = (
        (TellOf(desk.case.id, [other], "given", turn.now),) if other != turn.who.telegram_id else ()
    )
    return step + Step(heard)


async def _desk(callback: CallbackQuery, tap: Tap | None, turn: Turn) -> Desk | Step:
    case = await get_case(turn.tx, tap.ref, lock=True) if tap else None
    if case is None or callback.message is None:  # forged, or its customer was forgotten
        return toast(callback, turn.text("case.gone"), alert=True)
    return Desk(callback, turn, case)
