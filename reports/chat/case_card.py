"""A case as managers see it: what was said, where it stands, and what they may do about it.

Who the customer is in Telegram is shown only once they would like a reply; the company's own id
of them always is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from locales import Button, Prompt, Text, enumerated, signed_text, text
from reports.drawing.fitting import MESSAGE_LIMIT, size, trimmed
from storage.cases.cases import Case, Facts, Said, facts_of, thread
from storage.database.engine import Tx
from survey.asking.cases import OUTCOMES
from survey.buttons.callbacks import Work, case_data, give_data
from survey.definition.definition import Definition, UnknownSurvey
from survey.words.direction import isolate

THREAD = 12  # messages of a thread on a card
LINE = 280  # characters of each
WORDS = 3200  # of the reason or note


@dataclass(frozen=True)
class Card:
    """All that is shown of a case; `said` is its thread, where that is shown."""

    case: Case
    facts: Facts
    said: Sequence[Said] = ()
    managers: Mapping[int, str] = field(default_factory=dict)  # whom it may be given to


async def load_card(tx: Tx, case: Case, *, whole: bool = False) -> Card:
    """A case with what is known of it; `whole`: with its thread.

    A note that nobody has taken up always has it: what its writer adds is told nowhere else.
    """
    shown = whole or case.state == "heard"
    said = await thread(tx, case.id, THREAD) if shown else ()
    return Card(case, await facts_of(tx, case), said)


def case_prompt(card: Card, definition: Definition, language: str, menu: str = "") -> Prompt:
    """The message and its buttons; `menu`: how it ends (`done`), or who is to have it (`give`)."""
    case, facts, zone = card.case, card.facts, definition.company.zone
    head = " · ".join(map(isolate, filter(None, _head(card, definition, language))))
    words = cut(facts.words, WORDS)
    if case.why == "note":
        quoted = signed_text(language, "note.alert", text=words)
    else:
        quoted = signed_text(language, "case.quote" if words else "case.noreason", text=words)
    lines = [head, quoted] if head else [quoted]
    if case.wants_reply:
        lines.append(text(language, "case.wants", who=customer(card, language)))
    lines += [line(said, card, language) for said in card.said]
    lines += [text(language, one.key, **one.args) for one in standing(case, zone)]
    if facts.silenced_until:
        until = clock(facts.silenced_until, zone)
        lines.append(text(language, "case.muted", who=facts.silenced_by, **until))
    return Prompt(cut("\n".join(lines), MESSAGE_LIMIT), _rows(card, menu))


def _head(card: Card, definition: Definition, language: str) -> list[str]:
    case, facts, zone = card.case, card.facts, definition.company.zone
    said = ""
    if facts.score is not None:
        said = text(language, "case.score", score=facts.score)
    elif case.why != "note":
        said = subject_of(case, definition)
    earlier = [
        text(language, "case.earlier.one", score=score, on=at.astimezone(zone).date())
        for score, at in facts.earlier
    ]
    properties = [
        text(language, "sign.colon", name=name, value=value)
        for name, value in sorted(facts.properties.items())
    ]
    return [
        said,
        enumerated(language, list(filter(None, (facts.touchpoint, facts.segment)))),
        trimmed(enumerated(language, properties), 400),
        facts.external_id or "",
        text(language, "case.earlier", scores=enumerated(language, earlier)) if earlier else "",
    ]


def subject_of(case: Case, definition: Definition) -> str:
    """What the survey of a case is about."""
    try:
        return definition.survey(case.survey_key).subject
    except UnknownSurvey:
        return case.survey_key


def customer(card: Card, language: str) -> str:
    """What a case's customer is called before managers."""
    named = card.case.wants_reply and card.facts.name
    return card.facts.name if named else text(language, "case.customer")


def address(card: Card, language: str) -> str:
    """Whom words go to, told apart from others of that name by what they said."""
    words = " ".join(card.facts.words.split())
    parts = (customer(card, language), f"“{trimmed(words, 24)}”" if words else "")
    return " · ".join(map(isolate, filter(None, parts)))


def line(said: Said, card: Card, language: str, limit: int = LINE) -> str:
    """One message of a thread, with who wrote it."""
    who = customer(card, language) if said.written_by is None else said.name
    words = cut(said.text, limit)
    return signed_text(language, "case.said" if words else "case.sent", who=who, text=words)


def standing(case: Case, zone: ZoneInfo) -> list[Text]:
    """Where a case stands: who has it, until when, or how it ended."""
    if case.done_at:
        outcome = Text(f"button.outcome.{case.outcome}")
        ended = [Text("case.closed", {"who": case.taken_name, "outcome": outcome})]
        if case.solved is not None:
            ended.append(Text("case.solved" if case.solved else "case.notsolved"))
        return ended
    taken = [Text("case.taken", {"who": case.taken_name})] if case.taken_by is not None else []
    if case.due_at is None:
        return taken
    late = case.escalated_at is not None
    return [*taken, Text("case.overdue" if late else "case.due", clock(case.due_at, zone))]


def clock(at: datetime, zone: ZoneInfo) -> dict[str, date | time]:
    """An instant as day and time of the company's clock."""
    local = at.astimezone(zone)
    return {"on": local.date(), "time": local.time()}


def cut(words: str, limit: int) -> str:
    """At most `limit` characters as Telegram counts them, line breaks kept."""
    if size(words) <= limit:
        return words
    return words.encode("utf-16-le")[: 2 * limit - 2].decode("utf-16-le", "ignore") + "…"


def _rows(card: Card, menu: str) -> tuple[tuple[Button, ...], ...]:
    case = card.case

    def button(label: str, choice: Work) -> Button:
        return Button(Text(f"button.{label}"), data=case_data(case.id, choice))

    back = button("back", "back")
    if menu == "done":
        ends = [button(f"outcome.{outcome}", outcome) for outcome in OUTCOMES]
        return tuple(ends[:2]), tuple(ends[2:]), (back,)
    if menu == "give":
        names = [Button(name, data=give_data(case.id, one)) for one, name in card.managers.items()]
        return (*(tuple(names[i : i + 2]) for i in range(0, len(names), 2)), (back,))
    mute = button("case.mute", "mute")
    if card.facts.silenced_until:
        mute = button("case.unmute", "unmute")
    if case.state == "done":
        return (button("case.reply", "reply"), button("case.again", "again")), (mute,)
    first = button("case.take", "take"), button("case.reply", "reply")
    if case.state == "heard":
        return first, (mute,)
    if case.state == "open":
        return (*first, button("case.done", "done")), (mute,)
    return (
        (button("case.reply", "reply"), button("case.done", "done")),
        (button("case.give", "give"), mute),
    )
