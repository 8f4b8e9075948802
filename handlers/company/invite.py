"""/invite: who has a role here, links for new managers and viewers, and taking a role back."""

from __future__ import annotations

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.menus import show_menu
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Button, Prompt, Text, text
from storage.company.staff import Revoke, Staff
from storage.people.links import AddLink, VoidInvitations, role_link
from survey.buttons.callbacks import Action, Tap, invite_data
from survey.buttons.payloads import start_link
from survey.buttons.roles import Role
from survey.definition.definition import Definition

router = Router(name="invite")

LABEL = 24  # characters of a name on a button


@router.message(F.chat.type == "private", Command("invite", ignore_mention=True))
async def invite_asked(message: Message, turn: Turn) -> Step:
    """Everybody with a role, and buttons to give and to take one."""
    return turn.say(_everybody(turn.who.staff, turn.definition, turn.who.language))


def _everybody(staff: Staff, definition: Definition, language: str) -> Prompt:
    lines, rows = [text(language, "invite.head")], []
    for telegram_id, role in sorted(staff.roles.items(), key=lambda one: -one[1]):
        name = _name(staff, telegram_id)
        role_name = Text(f"role.{role.name.lower()}")
        lines.append(text(language, "sign.colon", name=name, value=role_name))
        if _removable(staff, telegram_id, definition):
            label = Text("button.remove.name", {"name": name[:LABEL]})
            rows.append((Button(label, data=invite_data(telegram_id, "remove")),))
    invite = [
        (Button(Text(f"button.invite.{role}"), data=invite_data(0, role)),)
        for role in ("manager", "viewer")
    ]
    return Prompt("\n".join(lines), (*rows, *invite))


def _name(staff: Staff, telegram_id: int) -> str:
    return staff.names.get(telegram_id) or str(telegram_id)


def _removable(staff: Staff, telegram_id: int, definition: Definition) -> bool:
    """Not whom the file names, and not the last owner."""
    if telegram_id in definition.company.managers or telegram_id not in staff.roles:
        return False
    return staff.role_of(telegram_id) is not Role.OWNER or len(staff.owners) > 1


@router.callback_query(Tapped(Action.INVITE))
async def invite_tapped(callback: CallbackQuery, tap: Tap, bot: Bot, turn: Turn) -> Step:
    """Make a link for one person, or end somebody's role after a question."""
    if tap.value in ("manager", "viewer"):
        link = role_link(Role[tap.value.upper()], turn.now)
        address = start_link((await bot.me()).username, link.token)
        words = Text(f"invite.link.{tap.value}", {"address": address})
        made = Step(changes=(AddLink(link),)) + toast(callback)
        return made + turn.say(words)
    everybody = _everybody(turn.who.staff, turn.definition, turn.who.language)
    if tap.value == "no":
        return toast(callback) + turn.edit(callback, everybody)
    if tap.ref not in turn.who.staff.roles:
        return foreign(callback, turn.who)
    if not _removable(turn.who.staff, tap.ref, turn.definition):
        return toast(callback, turn.text("invite.stays"), alert=True)
    name = {"name": _name(turn.who.staff, tap.ref)}
    if tap.value == "remove":
        yes = Button(Text("button.yes"), data=invite_data(tap.ref, "yes"))
        no = Button(Text("button.no"), data=invite_data(tap.ref, "no"))
        asked = Prompt(Text("invite.ask", name), ((yes, no),))
        return toast(callback) + turn.edit(callback, asked)
    gone = Step(changes=(Revoke(tap.ref), VoidInvitations())) + toast(callback)
    gone += turn.edit(callback, Text("invite.removed", name))
    return gone + show_menu(turn.definition.company, tap.ref, Role.EVERYONE)
