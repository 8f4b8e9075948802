"""Where a survey's digests go, in which language, and whose answers they count."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from survey.definition.definition import Definition, Survey
from survey.people.eligible import EVERYBODY


def digest_chats(
    definition: Definition, survey: Survey, moves: Mapping[int, int] = MappingProxyType({})
) -> list[tuple[int, str]]:
    """(chat id, language) of every channel that reads this survey, the company's own first.

    `moves`: the new ids of groups whose old ones the file still names (storage.chats).
    """
    usual = definition.digest.language or definition.company.fallback
    chats = [(definition.company.channel, usual)] if definition.company.channel else []
    chats += [
        (channel.id, channel.language or usual)
        for channel in definition.channels
        if not channel.surveys or survey.key in channel.surveys
    ]
    return list({moves.get(chat_id, chat_id): language for chat_id, language in chats}.items())


def digest_filter(
    definition: Definition, chat_id: int, moves: Mapping[int, int] = MappingProxyType({})
) -> Mapping[str, str]:
    """The properties of the people whose answers a channel's digests count; none: everybody's."""
    filters = {moves.get(each.id, each.id): each.where for each in definition.channels}
    return filters.get(chat_id, EVERYBODY)


def topic_of(
    definition: Definition,
    chat_id: int,
    *,
    alert: bool,
    moves: Mapping[int, int] = MappingProxyType({}),
) -> int | None:
    """The topic of a group in which a digest, or what readers of alerts get, is posted."""
    company = definition.company
    named = [(channel.id, channel.topic) for channel in definition.channels]
    named.insert(0, (company.channel or 0, company.topic))
    named.insert(0 if alert else len(named), (company.alerts or 0, company.alerts_topic))
    return next((topic for one, topic in named if moves.get(one, one) == chat_id), None)
