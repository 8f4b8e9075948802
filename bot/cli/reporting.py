"""eleven digest, eleven rebuild."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asking import SurveyKey
from bot.cli.opening import Opened, Stopped, opened, run
from bot.cli.printing import AsJson, put
from survey.people.eligible import EVERYBODY
from survey.time.periods import parse_week, week_of

if TYPE_CHECKING:
    from reports.report import Report
    from survey.definition.definition import Survey


OLDEST = "2000-W01"  # the weeks that a digest looks back at must exist in the calendar, too


def add_commands(app: typer.Typer) -> None:
    app.command("digest")(digest)
    app.command("rebuild")(rebuild)


def digest(
    survey: SurveyKey,
    week: Annotated[str | None, typer.Option(help="such as 2026-W47")] = None,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(help="write the picture into this folder")] = None,
    post: Annotated[bool, typer.Option("--post", help="post it to the channels now")] = False,
) -> None:
    """Print, draw or post a digest: of the last complete week, or the last closed wave."""
    try:
        wanted = parse_week(week) if week else None
        if wanted and wanted < OLDEST:
            raise ValueError(f"wants {OLDEST} or later")
    except ValueError as error:
        raise Stopped(f"--week: {error}", 2) from None
    run(_digest(survey, wanted, as_json, out, post))


async def _digest(key: str, week: str | None, as_json: bool, out: Path | None, post: bool) -> None:
    from bot.cli.delivering import deliver_unless_running

    async with opened() as site:
        survey = site.definition.survey(key)
        if week and week > week_of(site.now, site.definition.company.zone):
            raise Stopped(f"--week: {week} has not begun", 2)
        report, language = await _read(site, survey, week), _language(site)
        put(report.words(language), report.summary(), as_json=as_json)
        if out is not None:
            _write(out, f"{key}-{report.name}.png", report.picture(language))
        if post:
            chats = await _post(site, survey, week, report)
            if await deliver_unless_running(site):
                await _complain(site, chats)


async def _read(
    site: Opened, survey: Survey, week: str | None, where: Mapping[str, str] = EVERYBODY
) -> Report:
    from reports.report import read_report

    async with site.store.read() as tx:
        zone = site.definition.company.zone
        return await read_report(tx, survey, week, zone, site.now, where)


def _language(site: Opened) -> str:
    return site.definition.digest.language or site.definition.company.fallback


def _write(folder: Path, name: str, picture: bytes | None) -> None:
    if picture is None:
        typer.echo("there is nothing to draw", err=True)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture)
    except OSError as error:
        raise Stopped(f"--out: {folder}: {error.strerror}") from None
    typer.echo(str(folder / name), err=True)


async def _post(site: Opened, survey: Survey, week: str | None, report: Report) -> list[int]:
    from storage.outgoing.chats import moved_chats
    from storage.outgoing.outbox import Enqueue
    from survey.definition.channels import digest_chats, digest_filter

    async with site.store.read() as tx:
        moves = await moved_chats(tx)
    chats = digest_chats(site.definition, survey, moves)
    if not chats:
        raise Stopped("company.channel is not set: there is nowhere to post")
    if report.empty:
        raise Stopped(f'survey "{survey.key}": there is nothing to post yet')
    filters = {chat_id: digest_filter(site.definition, chat_id, moves) for chat_id, _ in chats}
    reports = {
        chat_id: await _read(site, survey, week, where) if where else report
        for chat_id, where in filters.items()
    }
    async with site.store.write() as tx:
        for chat_id, language in chats:
            payload = reports[chat_id].payload() | {"language": language}
            await Enqueue(report.kind, chat_id, payload, site.now).apply(tx)
    return [chat_id for chat_id, _ in chats]


async def _complain(site: Opened, chats: list[int]) -> None:
    from storage.outgoing.chats import lost_chats

    async with site.store.read() as tx:
        lost = await lost_chats(tx)
    lines = [f"channel {chat_id}: {lost[chat_id]}" for chat_id in chats if chat_id in lost]
    if lines:
        raise Stopped("\n".join(lines))


def rebuild(as_json: AsJson = False) -> None:
    """Recount the rollups from the answers, and report any difference."""
    from storage.answers.rebuild import rebuild as recount

    async def work() -> int:
        async with opened() as site, site.store.write() as tx:
            return await recount(tx)

    differing = run(work())
    words = f"{differing} differences" + (", mended" if differing else "")
    put(words, {"differences": differing, "mended": differing > 0}, as_json=as_json)
