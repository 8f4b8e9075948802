"""eleven answers imports, and eleven answers undo: what came in files, and taking it back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.opening import Stopped, opened, run
from bot.cli.printing import AsJson, print_found, so_many


def list_imports(as_json: AsJson = False) -> None:
    """List the files of answers that were imported, with the ids that `undo` wants."""
    run(_list(as_json))


async def _list(as_json: bool) -> None:
    from storage.answers.imports import all_imports

    async with opened() as site:
        zone = site.definition.company.zone
        async with site.store.read() as tx:
            found = await all_imports(tx)
    lines = []
    for one in found:
        at = one.at.astimezone(zone)
        said = f"{so_many(one.answers, 'answer')}, {so_many(one.people, 'person', 'people')} new"
        back = f"; taken back {one.undone_at.astimezone(zone):%Y-%m-%d}" if one.undone_at else ""
        maker = f" ({one.source})" if one.source else ""
        surveys = ", ".join(one.surveys)
        lines.append(f"{one.id}  {at:%Y-%m-%d %H:%M}  {one.file}{maker}  {surveys}  {said}{back}")
    told = [
        asdict(one) | {
            "at": one.at.isoformat(),
            "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        }
        for one in found
    ]  # fmt: skip
    print_found(
        "\n".join(lines) or "no file of answers was imported", {"imports": told}, as_json=as_json
    )


def undo_import(
    number: Annotated[int, typer.Argument(metavar="ID", help="see `eleven answers imports`")],
    as_json: AsJson = False,
) -> None:
    """Take one import back: its answers and their counts, and people whom it alone brought.

    Answers that were there before it, or came another way, stay.
    """
    answers, people = run(_undo(number))
    words = (
        f"import {number}: {so_many(answers, 'answer')} taken back, "
        f"{so_many(people, 'person', 'people')} whom nothing else names"
    )
    print_found(words, {"import": number, "answers": answers, "people": people}, as_json=as_json)


async def _undo(number: int) -> tuple[int, int]:
    from storage.answers.imports import finish_undo, get_import, undo_some

    answers = 0
    async with opened() as site:
        async with site.store.read() as tx:
            known = await get_import(tx, number)
        if known is None:
            raise Stopped(f"there is no import {number}; see `eleven answers imports`", 2)
        while True:
            async with site.store.write() as tx:
                some = await undo_some(tx, number)
            answers += some
            if not some:
                break
        async with site.store.write() as tx:
            people = await finish_undo(tx, number, site.now)
    return answers, people
