"""CONTRIBUTING.md, "Add a chat command", followed: a toy command, in the files that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.copied import ROOT, copied, let_pass

RECIPE = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## Add a chat command")[1]
HANDLER = '''
"""/teapot: what a kettle says."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from locales import Text

router = Router(name="teapot")
router.message.filter(F.chat.type == "private")


@router.message(Command("teapot", ignore_mention=True))
async def on_teapot(message: Message, who: Respondent) -> Step:
    """Say it."""
    return say(who.telegram_id, Text("teapot", {"n": 3}), who.language)
'''
TEXTS = """#. Menu of commands, managers.
msgid "menu.teapot"
msgstr "{0}"

#. Managers, chat.
msgid "teapot"
msgstr "{0} {{n}}"

"""
TRIED = '''
"""/teapot answers managers, is in their help, and says no to others."""

from tests.handlers.scenes import says
from tests.house import MANAGER, House


async def test_it(sqlite_house: House) -> None:
    boss, alice = sqlite_house.sandbox.person(MANAGER), sqlite_house.sandbox.person(1001, "Alice")
    for person in (boss, alice):
        person.say("/teapot")
    await sqlite_house.turn()
    assert says(boss, "teapot", n=3)
    assert says(alice, "managers.only")
    boss.say("/help")
    alice.say("/help")
    await sqlite_house.turn()
    assert "/teapot" in (boss.last.text or "")
    assert "/teapot" not in (alice.last.text or "")
'''


def edit(path: Path, shape: str, more: str) -> None:
    """Add to a file, behind what is there already."""
    text, times = re.subn(shape, lambda found: found[0] + more, path.read_text("utf-8"), count=1)
    assert times == 1, f"{path} has no place for it"
    path.write_text(text, "utf-8")


@pytest.mark.timeout(600)  # a copy of the house starts cold
def test_the_files_of_the_recipe_make_a_command(tmp_path: Path) -> None:
    """It answers, is in help and menus of whoever may, and of nobody else; no text is dead."""
    house = copied(tmp_path)
    before = {path: path.read_bytes() for path in house.rglob("*") if path.is_file()}
    (house / "handlers/results/teapot.py").write_text(HANDLER.lstrip(), "utf-8")
    dispatcher = house / "handlers/dispatcher.py"
    edit(dispatcher, "from handlers.results import ", "teapot, ")
    edit(dispatcher, "    links.router,\n", "    teapot.router,\n")
    edit(house / "survey/buttons/roles.py", '    "/link": .*\n', '    "/teapot": Role.MANAGER,\n')
    for path in (house / "locales/catalogues").glob("*.po"):
        said = TEXTS.format(path.stem)
        edit(path, 'msgid "menu.invite"\nmsgstr .*\n\n', said)
    after = {path for path in house.rglob("*") if path.is_file()}
    changed = {
        path.relative_to(house).as_posix()
        for path in after
        if before.get(path) != path.read_bytes()
    }
    named = [one for one in re.findall(r"`([\w./]+\.\w+)`", RECIPE.split("\n## ")[0]) if "/" in one]
    shapes = {re.escape(one).replace("XX", r"\w+").replace("NAME", r"\w+") for one in named}
    assert {
        one for one in changed if not any(re.fullmatch(shape, one) for shape in shapes)
    } == set()
    assert all(any(re.fullmatch(shape, one) for one in changed) for shape in shapes)

    (house / "tests/handlers/results/test_teapot.py").write_text(TRIED.lstrip(), "utf-8")
    let_pass(
        house,
        "tests/handlers/results/test_teapot.py",
        "tests/handlers/test_commands.py::test_each_command_has_its_line_in_the_menu",
        "tests/locales/test_check.py::test_ours_are_whole",
        "tests/locales/test_catalogues.py::test_no_text_is_dead",
    )
