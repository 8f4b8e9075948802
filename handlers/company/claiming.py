"""A link that gives a role: the first owner's, printed at the start, or one that an owner made."""

from __future__ import annotations

from handlers.commands import staff_help
from handlers.menus import show_menu
from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import Prompt, Text
from storage.company.staff import Grant
from storage.people.links import Link, UseLink, still_there
from survey.buttons.roles import Role
from survey.definition.parts import NOT_YET

ROLES = ("claim", "invite")
"""The purposes of links that give a role."""


async def take_role(link: Link, turn: Turn) -> Step:
    """Give the link's role to the first who opens it; a second learns no more than a stranger."""
    claims = link.purpose == "claim"
    role = Role.OWNER if claims else Role[link.properties["role"].upper()]
    if claims and turn.who.staff.owners:
        return turn.say(Text("payload.unknown"))
    if turn.who.role >= role:
        return turn.say(Text("invite.already"))
    if not await still_there(turn.tx, link.token):
        return turn.say(Text("payload.unknown"))
    granted = Grant(turn.who.telegram_id, role, turn.who.name, turn.now)
    step = Step(changes=(UseLink(link.token), granted))
    step += show_menu(turn.definition.company, turn.who.telegram_id, role)
    return step + turn.say(_welcome(turn, role))


def _welcome(turn: Turn, role: Role) -> Text | Prompt:
    if turn.definition is NOT_YET and role is Role.OWNER:
        return Text("setup.name")
    welcome = turn.text(f"welcome.{role.name.lower()}", company=turn.definition.company.name)
    return Prompt(f"{welcome}\n\n{staff_help(role, turn.who.language)}")
