"""Where a survey's digests go, and in which language."""

from __future__ import annotations

from survey.definition import Definition, Survey


def digest_chats(definition: Definition, survey: Survey) -> list[tuple[int, str]]:
    """(chat id, language) of every channel that reads this survey, the company's own first."""
    usual = definition.digest.language or definition.company.fallback
    chats = [(definition.company.channel, usual)] if definition.company.channel else []
    chats += [
        (channel.id, channel.language or usual)
        for channel in definition.channels
        if not channel.surveys or survey.key in channel.surveys
    ]
    return list(dict(chats).items())
