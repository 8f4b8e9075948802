"""The menu of commands: everybody's, and that of each of the staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiogram.methods import DeleteMyCommands, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from handlers.commands import COMMANDS, commands_for
from handlers.update.step import Reply, Step
from locales import text
from survey.buttons.roles import Role
from survey.definition.definition import Company

Scope = BotCommandScopeAllPrivateChats | BotCommandScopeChat


def menus(company: Company, roles: Mapping[int, Role]) -> Iterator[SetMyCommands]:
    """The calls that set everybody's menu and the staff's, in each language of the company."""
    yield from _menu(company, BotCommandScopeAllPrivateChats(), COMMANDS)
    for telegram_id, role in roles.items():
        yield from menu_of(company, telegram_id, role)


def menu_of(company: Company, telegram_id: int, role: Role) -> Iterator[SetMyCommands]:
    """The calls that set the menu of one of the staff."""
    yield from _menu(company, BotCommandScopeChat(chat_id=telegram_id), commands_for(role))


def _menu(company: Company, scope: Scope, names: tuple[str, ...]) -> Iterator[SetMyCommands]:
    for code in (None, *company.languages):
        words = {name: text(code or company.fallback, f"menu.{name}") for name in names}
        menu = [BotCommand(command=name, description=said) for name, said in words.items()]
        yield SetMyCommands(commands=menu, scope=scope, language_code=code)


def show_menu(company: Company, telegram_id: int, role: Role) -> Step:
    """Somebody has this role now: their menu follows, and goes where it is none any more."""
    if role is not Role.EVERYONE:
        return Step(replies=tuple(map(Reply, menu_of(company, telegram_id, role))))
    scope = BotCommandScopeChat(chat_id=telegram_id)
    calls = (
        DeleteMyCommands(scope=scope, language_code=code) for code in (None, *company.languages)
    )
    return Step(replies=tuple(map(Reply, calls)))
