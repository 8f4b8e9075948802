"""Who may do what: one table for every command and button."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from survey.buttons.callbacks import Action


class Role(IntEnum):
    """What somebody is to the company; each may also do what those before it may."""

    EVERYONE = 0
    VIEWER = 1  # reads results
    MANAGER = 2  # acts on them: cases, links, the roster
    OWNER = 3  # decides what is asked, where it is posted, and who is a manager


NEEDS: Mapping[str, Role] = {
    "/start": Role.EVERYONE,
    "/help": Role.EVERYONE,
    "/language": Role.EVERYONE,
    "/privacy": Role.EVERYONE,
    "/feedback": Role.EVERYONE,
    "/export": Role.EVERYONE,
    "/erase": Role.EVERYONE,
    "/snooze": Role.EVERYONE,
    "/stop": Role.EVERYONE,
    "/cancel": Role.EVERYONE,
    "/cases": Role.MANAGER,
    "/link": Role.MANAGER,
    "/team": Role.MANAGER,
    "/act": Role.MANAGER,
    "/report": Role.VIEWER,
    "/answers": Role.MANAGER,
    "/surveys": Role.VIEWER,
    "/connect": Role.OWNER,
    "/invite": Role.OWNER,
    Action.SCORE: Role.EVERYONE,
    Action.CHOOSE: Role.EVERYONE,
    Action.RATE: Role.EVERYONE,
    Action.RIVAL: Role.EVERYONE,
    Action.THEME: Role.EVERYONE,
    Action.BALLOT: Role.EVERYONE,
    Action.UNSAY: Role.EVERYONE,
    Action.NOTICE: Role.EVERYONE,
    Action.COMMENTS: Role.EVERYONE,  # whoever was asked; the handler looks who was
    Action.LANGUAGE: Role.EVERYONE,
    Action.SNOOZE: Role.EVERYONE,
    Action.NOTE: Role.EVERYONE,
    Action.ERASE: Role.EVERYONE,
    Action.ADD: Role.EVERYONE,
    Action.FOLLOW: Role.EVERYONE,  # whoever gave the answer; the handler looks who did
    Action.CASE: Role.MANAGER,
    Action.GIVE: Role.MANAGER,
    Action.ADDRESS: Role.MANAGER,
    Action.WAITED: Role.MANAGER,  # a setting wants an owner: the handler looks
    Action.POST: Role.MANAGER,
    Action.TEAM: Role.MANAGER,
    Action.ACT: Role.MANAGER,
    Action.PLAN: Role.MANAGER,
    Action.REPORT: Role.VIEWER,
    Action.EXPORT: Role.MANAGER,  # names are in it
    Action.QUARTER: Role.VIEWER,
    Action.PRAISE: Role.MANAGER,
    Action.SORT: Role.MANAGER,
    Action.MUTE: Role.EVERYONE,
    Action.SURVEYS: Role.OWNER,
    Action.CONNECT: Role.OWNER,
    Action.INVITE: Role.OWNER,
}
"""The least role that each command and each button wants. What is not listed, nobody answers to."""


def may(role: Role, what: str) -> bool:
    """Whether a role is enough for a command ("/link") or an action of a button ("t")."""
    return role >= NEEDS.get(what, Role.EVERYONE)
