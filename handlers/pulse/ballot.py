"""An employee's sealed answer. Every score gets the same replies, and nothing tells who voted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.pulse.joining import asked_in, notice_prompt
from handlers.update.replies import remove, toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Button, Prompt, Text
from locales.questions import how_it_works, pulse_question, sealed, sealed_words, unsaid
from storage.asking.waves import Wave, get_wave, wave_for_vote
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import EnqueueOnce
from storage.pulse.ballots import find_ballot, put_ballot
from storage.pulse.keys import KeyMissing
from storage.pulse.roster import Employee
from storage.pulse.samples import counts_under
from storage.pulse.seal import REASON_LIMIT, Ballot, Broken
from survey.asking.interview import REASON_FOR
from survey.asking.typed import typed_score
from survey.buttons import callbacks
from survey.buttons.callbacks import Action, Tap
from survey.published.publish import Terms

router = Router(name="ballot")


@dataclass(frozen=True)
class Waiting:
    """A wave that asks this employee, with their ballot if they have one.

    `deaf` says why it can take nothing, as a key of the catalogues: its key is missing, or it has
    closed. What is said in its time is not heard, and stored nowhere else either.
    """

    wave: Wave
    employee: Employee
    group: str
    ballot: Ballot | None
    deaf: str = ""


async def waiting_pulses(turn: Turn) -> list[Waiting]:
    """The waves that ask this employee, or did until lately: open ones first."""
    known = {survey.key for survey in turn.definition.surveys}
    found = []
    for wave, employee, group in await asked_in(turn, closed_since=turn.now - REASON_FOR):
        if wave.survey_key not in known:
            continue
        ballot, deaf = None, "" if wave.state == "open" else "pulse.closed"
        if not deaf:
            try:
                ballot = await find_ballot(turn.tx, turn.keys, wave.id, employee.id)
            except (KeyMissing, Broken):
                deaf = "sealed.tryagain"
        found.append(Waiting(wave, employee, group, ballot, deaf))
    return found


def tapped_last(pulses: Sequence[Waiting]) -> Waiting | None:
    """Of one or more pulses the one that a text means which replies to none; None: any of several.

    Those that have closed are meant only where none is open.
    """
    still = [pulse for pulse in pulses if pulse.wave.state == "open"]
    if len(still) < 2:
        return (still or pulses)[0]
    if any(pulse.deaf for pulse in still):  # whether it was tapped last nobody can read
        return None
    turns = sorted((pulse.ballot.turn if pulse.ballot else -1 for pulse in still), reverse=True)
    if turns[0] == turns[1]:
        return None
    return next(p for p in still if p.ballot and p.ballot.turn == turns[0])


def _turn(mine: Waiting | None, pulses: Iterable[Waiting]) -> int:
    """Above every other pulse's of the same person; where it is already, it stays: no counter."""
    others = (p.ballot.turn for p in pulses if p is not mine and p.ballot)
    now = mine.ballot.turn if mine and mine.ballot else 0
    return max(now, 1, *(turn + 1 for turn in others))


async def _entered(
    callback: CallbackQuery, tap: Tap, turn: Turn
) -> tuple[Wave, Employee, str] | Step:
    """The open wave of a tap, with the tapper's place in it; else what they are told."""
    wave = await wave_for_vote(turn.tx, tap.ref)
    if wave is None or wave.kind != "enps":
        return foreign(callback, turn.who)
    if wave.state != "open":
        return toast(callback) + turn.edit(callback, Text("pulse.closed"))
    employee = turn.who.asked_as(wave.survey_key)
    group = await counts_under(turn.tx, wave.id, employee.id) if employee else None
    if employee is None or group is None:
        return toast(callback, turn.text("pulse.outsider"), alert=True)
    return wave, employee, group


@router.callback_query(Tapped(Action.BALLOT))
async def ballot_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Seal a tapped score; the last tap counts."""
    entered = await _entered(callback, tap, turn)
    if isinstance(entered, Step):
        return entered
    wave, employee, group = entered
    pulses = await waiting_pulses(turn)
    mine = next((pulse for pulse in pulses if pulse.wave.id == wave.id), None)
    try:
        known = await find_ballot(turn.tx, turn.keys, wave.id, employee.id)
        reason = known.reason if known else ""
        ballot = Ballot(tap.score, wave.groups.index(group), reason, _turn(mine, pulses))
        vote = put_ballot(turn.keys, wave.id, employee.id, ballot)
    except (KeyMissing, Broken):
        return toast(callback, turn.text("sealed.tryagain"), alert=True)
    return (
        Step(changes=(vote,))
        + toast(callback, turn.text("sealed.toast"))
        + turn.edit(callback, sealed(wave.id))
    )


@router.callback_query(Tapped(Action.UNSAY))
async def comment_taken_back(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Take the comment out of the ballot; the answer is the same where there was none."""
    entered = await _entered(callback, tap, turn)
    if isinstance(entered, Step):
        return entered
    wave, employee, _ = entered
    try:
        known = await find_ballot(turn.tx, turn.keys, wave.id, employee.id)
        silent = [replace(known, reason="")] if known else []
        changes = tuple(put_ballot(turn.keys, wave.id, employee.id, one) for one in silent)
    except (KeyMissing, Broken):
        return toast(callback, turn.text("sealed.tryagain"), alert=True)
    return Step(changes=changes) + toast(callback) + turn.edit(callback, unsaid(wave.id))


async def pulse_text(
    message: Message, turn: Turn, pulses: Sequence[Waiting], meant: Waiting
) -> Step:
    """A typed score, or the reason in words: sealed in place of the last, and gone from the chat.

    Words before any score are stored nowhere: the notice comes again.
    """
    words = (message.text or "").strip()
    wave, known = await wave_for_vote(turn.tx, meant.wave.id), meant.ballot
    if meant.deaf or wave is None or wave.state != "open":
        return turn.say(Text(meant.deaf or "pulse.closed"))
    score, group = typed_score(words, 0), wave.groups.index(meant.group)
    if score is not None:
        ballot = Ballot(score, group, known.reason if known else "", _turn(meant, pulses))
    elif known is None:
        return turn.say(notice_prompt(wave, meant.group, turn.definition))
    elif len(words) > REASON_LIMIT:
        return turn.say(Text("pulse.long", {"limit": REASON_LIMIT}))
    else:
        ballot = Ballot(known.score, group, words, known.turn)
    vote = put_ballot(turn.keys, wave.id, meant.employee.id, ballot)
    return (
        Step(changes=(vote,))
        + remove(turn.who.telegram_id, message.message_id)
        + turn.say(sealed_words(wave.id))
    )


def holds(ballot: Ballot, words: str) -> bool:
    """Whether a text is what a ballot holds, as its score or as its reason."""
    score = typed_score(words, 0)
    return score == ballot.score if score is not None else words.strip() == ballot.reason


@router.callback_query(Tapped(Action.NOTICE))
async def notice_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """The notice's buttons: to the question, how it works, the page for works councils, not now.

    The page comes by delivery, as any file; nothing else of them is stored.
    """
    wave = await get_wave(turn.tx, tap.ref)
    if wave is None or wave.kind != "enps":
        return foreign(callback, turn.who)
    known = {survey.key for survey in turn.definition.surveys}
    if wave.state != "open" or wave.survey_key not in known:
        return toast(callback) + turn.edit(callback, Text("pulse.closed"))
    employee = turn.who.asked_as(wave.survey_key)
    if employee is None or await counts_under(turn.tx, wave.id, employee.id) is None:
        return toast(callback, turn.text("pulse.outsider"), alert=True)
    if tap.value == "council":
        payload = {"wave": wave.id, "language": turn.who.language}
        page = EnqueueOnce(OutgoingKind.COUNCIL, turn.who.telegram_id, payload, turn.now)
        return Step(changes=(page,)) + toast(callback, turn.text("answers.coming"))
    survey = turn.definition.survey(wave.survey_key)
    council = Button(Text("button.council"), data=callbacks.notice_data(wave.id, "council"))
    ask = Button(Text("button.ask"), data=callbacks.notice_data(wave.id, "ask"))
    later = Button(Text("button.later"), data=callbacks.notice_data(wave.id, "later"))
    prompts = {
        "ask": pulse_question(survey, wave.id, turn.who.language),
        "how": Prompt(how_it_works(Terms.of(wave.frozen)), ((ask,), (council,), (later,))),
        "later": Prompt(Text("later.done"), ((ask,),)),
    }
    return toast(callback) + turn.edit(callback, prompts[tap.value])
