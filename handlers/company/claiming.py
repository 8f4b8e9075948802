"""A link that gives a role: the first owner's, printed at the start, or one that an owner made."""

from __future__ import annotations

from datetime import datetime

from handlers.commands import staff_help
from handlers.menus import show_menu
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from locales import Prompt, Text, text
from storage.company.staff import Grant
from storage.database.engine import Tx
from storage.people.links import Link, UseLink, still_there
from survey.buttons.roles import Role
from survey.definition.definition import Definition
from survey.definition.parts import NOT_YET

ROLES = ("claim", "invite")
"""The purposes of links that give a role."""


async def take_role(
    link: Link, who: Respondent, tx: Tx, now: datetime, definition: Definition
) -> Step:
    """Give the link's role to the first who opens it; a second learns no more than a stranger."""
    claims = link.purpose == "claim"
    role = Role.OWNER if claims else Role[link.properties["role"].upper()]
    if claims and who.staff.owners:
        return say(who.telegram_id, Text("payload.unknown"), who.language)
    if who.role >= role:
        return say(who.telegram_id, Text("invite.already"), who.language)
    if not await still_there(tx, link.token):
        return say(who.telegram_id, Text("payload.unknown"), who.language)
    granted = Grant(who.telegram_id, role, who.name, now)
    step = Step(changes=(UseLink(link.token), granted))
    step += show_menu(definition.company, who.telegram_id, role)
    return step + say(who.telegram_id, _welcome(who, role, definition), who.language)


def _welcome(who: Respondent, role: Role, definition: Definition) -> Text | Prompt:
    if definition is NOT_YET and role is Role.OWNER:
        return Text("setup.name")
    welcome = text(who.language, f"welcome.{role.name.lower()}", company=definition.company.name)
    return Prompt(f"{welcome}\n\n{staff_help(role, who.language)}")
