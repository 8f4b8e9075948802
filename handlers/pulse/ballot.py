"""An employee's sealed answer. Every score gets the same replies, and nothing tells who voted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.pulse.joining import asked_in, notice_prompt
from handlers.update.replies import edit, remove, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from locales import Button, Prompt, Text, text
from locales.questions import pulse_question, sealed
from storage.asking.waves import Wave, get_wave, wave_for_vote
from storage.database.engine import Tx
from storage.pulse.ballots import find_ballot, put_ballot
from storage.pulse.keys import KeyMissing, Keys
from storage.pulse.roster import Employee
from storage.pulse.samples import counts_under
from storage.pulse.seal import REASON_LIMIT, Ballot, Broken
from survey.asking.interview import REASON_FOR
from survey.asking.typed import typed_score
from survey.buttons import callbacks
from survey.buttons.callbacks import Action, Tap
from survey.definition.definition import Definition
from survey.published.publish import FEWEST_COMMENTS

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

    def awaits_reason(self, now: datetime) -> bool:
        since = self.ballot.awaiting_since if self.ballot else None
        return since is not None and now < since + REASON_FOR

    def ask_again(self, who: Respondent, definition: Definition) -> Step:
        prompt = notice_prompt(self.wave, self.group, definition)
        return say(who.telegram_id, prompt, who.language)


async def waiting_pulses(
    tx: Tx, who: Respondent, keys: Keys, definition: Definition, now: datetime
) -> list[Waiting]:
    """The waves that ask this employee, or did until lately: open ones first."""
    known = {survey.key for survey in definition.surveys}
    found = []
    for wave, employee, group in await asked_in(tx, who, closed_since=now - REASON_FOR):
        if wave.survey_key not in known:
            continue
        ballot, deaf = None, "" if wave.state == "open" else "pulse.closed"
        if not deaf:
            try:
                ballot = await find_ballot(tx, keys, wave.id, employee.id)
            except (KeyMissing, Broken):
                deaf = "sealed.tryagain"
        found.append(Waiting(wave, employee, group, ballot, deaf))
    return found


@router.callback_query(Tapped(Action.BALLOT))
async def ballot_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    keys: Keys,
) -> Step:
    """Seal a tapped score; the last tap counts."""
    wave = await wave_for_vote(tx, tap.ref)
    if wave is None or wave.kind != "enps":
        return foreign(callback, who)
    if wave.state != "open":
        return toast(callback) + edit(callback, Text("pulse.closed"), who.language)
    employee = who.employment(wave.survey_key)
    group = await counts_under(tx, wave.id, employee.id) if employee else None
    if employee is None or group is None:
        return toast(callback, text(who.language, "pulse.outsider"), alert=True)
    message_id = callback.message.message_id if callback.message else 0
    try:
        known = await find_ballot(tx, keys, wave.id, employee.id)
        ballot = Ballot(
            score=tap.score,
            group=wave.groups.index(group),
            reason=known.reason if known else "",
            awaiting_since=now,
            message_id=message_id,
        )
        vote = put_ballot(keys, wave.id, employee.id, ballot)
    except (KeyMissing, Broken):
        return toast(callback, text(who.language, "sealed.tryagain"), alert=True)
    return (
        Step(changes=(vote,))
        + toast(callback, text(who.language, "sealed.toast"))
        + edit(callback, sealed(wave.id), who.language)
    )


async def pulse_text(
    message: Message, who: Respondent, waiting: Waiting, tx: Tx, now: datetime, keys: Keys
) -> Step:
    """A typed score, or the reason in words: sealed, and removed from the chat."""
    words = (message.text or "").strip()
    wave, known = await wave_for_vote(tx, waiting.wave.id), waiting.ballot
    if wave is None or wave.state != "open":
        return say(who.telegram_id, Text("pulse.closed"), who.language)
    score = typed_score(words, 0)
    if score is not None:
        reason, message_id = (known.reason, known.message_id) if known else ("", 0)
    else:
        assert known is not None
        score, message_id = known.score, known.message_id
        reason = f"{known.reason}\n{words}" if known.reason else words
    if len(reason) > REASON_LIMIT:
        return say(who.telegram_id, Text("pulse.long", {"limit": REASON_LIMIT}), who.language)
    group = wave.groups.index(waiting.group)
    ballot = Ballot(score, group, reason, now, message_id)
    vote = put_ballot(keys, wave.id, waiting.employee.id, ballot)
    return (
        Step(changes=(vote,))
        + remove(who.telegram_id, message.message_id)
        + say(who.telegram_id, Text("sealed.reason"), who.language)
    )


def holds(ballot: Ballot, words: str) -> bool:
    """Whether a text was sealed in this ballot, as its score or in its reason."""
    score = typed_score(words, 0)
    return score == ballot.score if score is not None else words.strip() in ballot.reason


@router.callback_query(Tapped(Action.NOTICE))
async def notice_tapped(
    callback: CallbackQuery, tap: Tap, who: Respondent, tx: Tx, definition: Definition
) -> Step:
    """The notice's buttons: to the question, how it works, not now. None of them is stored."""
    wave = await get_wave(tx, tap.ref)
    if wave is None or wave.kind != "enps":
        return foreign(callback, who)
    known = {survey.key for survey in definition.surveys}
    if wave.state != "open" or wave.survey_key not in known:
        return toast(callback) + edit(callback, Text("pulse.closed"), who.language)
    employee = who.employment(wave.survey_key)
    if employee is None or await counts_under(tx, wave.id, employee.id) is None:
        return toast(callback, text(who.language, "pulse.outsider"), alert=True)
    survey = definition.survey(wave.survey_key)
    ask = Button(Text("button.ask"), data=callbacks.notice_data(wave.id, "ask"))
    later = Button(Text("button.later"), data=callbacks.notice_data(wave.id, "later"))
    thresholds = {
        "k": wave.frozen["minimum_group"],
        "comments": wave.frozen["minimum_comments"],
        "fewest": FEWEST_COMMENTS,
    }
    prompts = {
        "ask": pulse_question(survey, wave.id, who.language),
        "how": Prompt(Text("how", thresholds), ((ask,), (later,))),
        "later": Prompt(Text("later.done")),
    }
    return toast(callback) + edit(callback, prompts[tap.value], who.language)
