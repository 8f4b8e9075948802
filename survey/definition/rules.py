"""What must hold between the keys of a definition, beyond the shape of each.

Every rule yields faults, so that one reading tells everything there is to mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo, available_timezones

from survey.definition.definition import Channel, Company, Definition, Hook, Survey
from survey.definition.faults import Fault, nearest
from survey.definition.operators import OPERATOR
from survey.definition.web import valid_hook, valid_link
from survey.scores.scale import Kind
from survey.themes.themes import LANGUAGES, UNSORTED, folded
from survey.time.hours import parse_hours, parse_working_hours
from survey.time.periods import valid_cron

CUSTOMERS = (Kind.NPS, Kind.CSI)
KINDS_WITH = {  # keys that mean something to some kinds only
    "scale_min": (Kind.NPS,),
    "competitor": (Kind.NPS,),
    "matters": (Kind.NPS,),
    "themes": CUSTOMERS,
    "words": (Kind.NPS,),
    "watch_words": CUSTOMERS,
    "eligible": CUSTOMERS,
    "share_url": CUSTOMERS,
    "touchpoints": CUSTOMERS,
    "minimum_group": (Kind.ENPS,),
    "minimum_comments": (Kind.ENPS,),
    "epsilon": (Kind.ENPS,),
    "comments_only": (Kind.ENPS,),
    "segments": (Kind.ENPS,),
    "join": (Kind.ENPS,),
    "attributes": (Kind.CSI,),
    "ask": (Kind.CSI,),
    "target": (Kind.CSI,),
}


def broken(definition: Definition) -> Iterator[Fault]:
    """Every rule that the definition breaks."""
    yield from _company(definition.company)
    yield from _text("digest.cron", valid_cron, definition.digest.cron)
    keys = [survey.key for survey in definition.surveys]
    for key in _repeated(keys):
        yield Fault(f'survey "{key}"', "is defined twice; wants a key of its own")
    for survey in definition.surveys:
        for fault in _survey(survey, definition.company):
            yield Fault(f'survey "{survey.key}": {fault.key}', fault.problem)
    chats = [channel.id for channel in definition.channels]
    for number, channel in enumerate(definition.channels, start=1):
        head = f"channel[{number}]"
        if channel.id == definition.company.channel or channel.id in chats[: number - 1]:
            yield Fault(f"{head}.id", "is listed before; wants each chat once")
        for fault in _channel(channel, definition):
            yield Fault(f"{head}.{fault.key}", fault.problem)
    for number, hook in enumerate(definition.hooks, start=1):
        if hook.url in [other.url for other in definition.hooks[: number - 1]]:
            yield Fault(f"hook[{number}].url", "is listed before; wants each address once")
        for fault in _hook(hook, definition):
            yield Fault(f"hook[{number}].{fault.key}", fault.problem)


def _company(company: Company) -> Iterator[Fault]:
    yield from _text("company.timezone", _valid_zone, company.timezone)
    yield from _text("company.sending_hours", parse_hours, company.sending_hours)
    yield from _text("company.working_hours", parse_working_hours, company.working_hours)
    if not company.languages:
        yield Fault("company.languages", f"is empty; wants at least one of {', '.join(LANGUAGES)}")
    yield from _once("company.languages", company.languages)
    yield from _once("company.managers", company.managers)


def _survey(survey: Survey, company: Company) -> Iterator[Fault]:
    for field, kinds in KINDS_WITH.items():
        if field in survey.model_fields_set and survey.kind not in kinds:
            key = Survey.model_fields[field].alias or field
            yield Fault(key, f"is only for {' and '.join(kinds)}, this is {survey.kind}")
    for field in ("themes", "watch_words", "segments", "attributes", "reminder_days"):
        yield from _once(field, getattr(survey, field))
    yield from _once("touchpoint", [touchpoint.key for touchpoint in survey.touchpoints])
    for key, words in (("watch_words", survey.watch_words), *_own_words(survey)):
        for word in words:
            if not folded(word).strip():
                yield Fault(key, f'has "{word}", which has no letters')
    for theme in survey.words:
        if theme not in survey.themes:
            yield Fault(
                f"words.{theme}", f"is no theme of this survey; {nearest(theme, survey.themes)}"
            )
    if UNSORTED in survey.themes:
        yield Fault("themes", f'has "{UNSORTED}", as answers without a theme are called')
    yield from _wave(survey)
    if survey.kind is Kind.CSI and not survey.attributes:
        yield Fault("attributes", 'is missing; csi wants a list, such as ["speed", "courtesy"]')
    elif survey.kind is Kind.CSI and survey.ask > len(survey.attributes):
        yield Fault("ask", f"wants {len(survey.attributes)} or less, the number of attributes")
    if survey.share_url is not None:
        yield from _text("share_url", valid_link, survey.share_url)
    yield from _languages(survey, company)


def _own_words(survey: Survey) -> Iterator[tuple[str, Sequence[str]]]:
    for theme, words in survey.words.items():
        yield f"words.{theme}", words


def _wave(survey: Survey) -> Iterator[Fault]:
    if survey.wave:
        yield from _text("wave.cron", valid_cron, survey.wave.cron)
    if "reminder_days" not in survey.model_fields_set:
        return
    if survey.kind is Kind.ENPS and len(survey.reminder_days) > 1:
        yield Fault("reminder_days", "wants at most one reminder in an enps survey")
    if survey.wave and any(day >= survey.open_days for day in survey.reminder_days):
        yield Fault(
            "reminder_days",
            f"wants days before the wave closes, {survey.open_days - 1} at the latest",
        )


def _languages(survey: Survey, company: Company) -> Iterator[Fault]:
    shown = (*survey.themes, *survey.segments, *survey.attributes)
    for table, languages in (("question", survey.question), ("names", survey.names)):
        for language in languages:
            if language not in company.languages:
                allowed = ", ".join(company.languages)
                yield Fault(f"{table}.{language}", f"wants one of company.languages: {allowed}")
    for language, names in survey.names.items():
        for name in names:
            if shown and name not in shown:
                yield Fault(
                    f"names.{language}.{name}",
                    f"is no theme, segment or attribute of this survey; {nearest(name, shown)}",
                )


def _channel(channel: Channel, definition: Definition) -> Iterator[Fault]:
    kinds = {survey.key: survey.kind for survey in definition.surveys}
    yield from _surveys(channel.surveys, kinds)
    if channel.where and Kind.ENPS in {kinds.get(key) for key in channel.surveys or kinds}:
        yield Fault("where", "is never for enps; wants surveys = [...] without an enps survey")
    if OPERATOR in channel.where:
        mend = f"their answers are told in private alone: eleven results --by {OPERATOR}"
        yield Fault(f"where.{OPERATOR}", f"is a single person; {mend}")


def _hook(hook: Hook, definition: Definition) -> Iterator[Fault]:
    kinds = {survey.key: survey.kind for survey in definition.surveys}
    yield from _text("url", valid_hook, hook.url)
    if not hook.events:
        yield Fault("events", "is empty; wants some of score, reason, note and case")
    yield from _once("events", hook.events)
    yield from _surveys(hook.surveys, kinds)
    for key in hook.surveys:
        if kinds.get(key) is Kind.ENPS:
            yield Fault("surveys", f'never has an enps survey, and "{key}" is one')


def _surveys(keys: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    for key in keys:
        if key not in known:
            yield Fault("surveys", f'names no survey with "{key}"; {nearest(key, known)}')
    yield from _once("surveys", keys)


def _text(key: str, parse: Callable[[str], object], text: str) -> Iterator[Fault]:
    try:
        parse(text)
    except ValueError as error:
        yield Fault(key, str(error))


def _once(key: str, items: Iterable[Hashable]) -> Iterator[Fault]:
    for item in _repeated(items):
        yield Fault(key, f"lists {item} twice; wants each once")


def _repeated(items: Iterable[Hashable]) -> list[Hashable]:
    return [item for item, count in Counter(items).items() if count > 1]


def _valid_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        hint = nearest(name, available_timezones())
        hint = hint if hint.startswith("did") else 'an example: "Europe/Helsinki"'
        raise ValueError(f"wants an IANA time zone; {hint}") from None
