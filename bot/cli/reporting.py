"""eleven digest, eleven rebuild."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.asking import SurveyKey
from bot.cli.opening import Opened, Stopped, opened, run
from bot.cli.printing import AsJson, put
from storage.outgoing.kinds import OutgoingKind
from survey.people.eligible import EVERYBODY
from survey.scores.scale import Kind
from survey.time.periods import bounds, last_complete, parse_week, week_of

if TYPE_CHECKING:
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
        report = await REPORTS[survey.kind](site, survey, week)
        put(report["words"], report["json"], as_json=as_json)
        if out is not None:
            _write(out, f"{key}-{report['name']}.png", report["picture"]())
        if post:
            chats = await _post(site, survey, week, report)
            if await deliver_unless_running(site):
                await _complain(site, chats)


async def _named(
    site: Opened, survey: Survey, week: str | None, where: Mapping[str, str] = EVERYBODY
) -> dict[str, Any]:
    from reports.digest.frozen import freeze, summary
    from reports.digest.numbers import weekly_digest
    from reports.digest.words import caption

    zone = site.definition.company.zone
    week = week or last_complete(site.now, zone)
    async with site.store.read() as tx:
        numbers = await weekly_digest(tx, survey, week, zone, site.now, where)
    language = _language(site)

    def picture() -> bytes | None:
        from reports.digest.picture import render_digest

        return render_digest(numbers, language)

    return {
        "name": week,
        "json": summary(numbers),
        "words": caption(numbers, language),
        "picture": picture,
        "kind": OutgoingKind.DIGEST,
        "payload": {"digest": freeze(numbers)},
    }


async def _csi(
    site: Opened, survey: Survey, week: str | None, where: Mapping[str, str] = EVERYBODY
) -> dict[str, Any]:
    from reports.csi.csi import weekly_csi
    from reports.csi.csi_frozen import csi_digest_summary, freeze_csi
    from reports.csi.csi_words import csi_words

    zone = site.definition.company.zone
    week = week or last_complete(site.now, zone)
    async with site.store.read() as tx:
        numbers = await weekly_csi(tx, survey, week, zone, site.now, where)
    language = _language(site)

    def picture() -> bytes | None:
        from reports.csi.csi_picture import names_in, render_csi

        return render_csi(numbers, language, names_in(numbers, language, survey))

    return {
        "name": week,
        "json": csi_digest_summary(numbers),
        "words": csi_words(numbers, language, survey),
        "picture": picture,
        "kind": OutgoingKind.CSI,
        "payload": {"digest": freeze_csi(numbers)},
    }


async def _pulse(
    site: Opened, survey: Survey, week: str | None, _where: Mapping[str, str] = EVERYBODY
) -> dict[str, Any]:
    from reports.digest.frozen import freeze_pulse, no_pulse_summary, pulse_summary
    from reports.digest.numbers import pulse_digest
    from reports.pulse.pulse_words import pulse_report, under_way
    from storage.asking.waves import last_closed, open_wave_of

    zone, language = site.definition.company.zone, _language(site)
    start, end = bounds(week, zone) if week else (None, None)
    async with site.store.read() as tx:
        closed = await last_closed(tx, survey.key, start, end)
        wave = await open_wave_of(tx, survey.key)
    if closed is None:
        closes = wave.closes_at.astimezone(zone).date() if wave else None
        words = under_way(survey.subject, closes, language) if closes else "no wave has closed yet"
        line = {"subject": survey.subject, "closes": closes.isoformat() if closes else None}
        return {
            "name": week or "open",
            "json": no_pulse_summary(survey.key, "open" if wave else "none"),
            "words": words,
            "picture": lambda: None,
            "kind": OutgoingKind.UNDER_WAY if wave else None,
            "payload": line,
        }
    pulse = pulse_digest(survey, closed, zone)

    def picture() -> bytes | None:
        from reports.pulse.pulse_picture import render_pulse

        return render_pulse(pulse, language)

    return {
        "name": f"wave-{closed.id}",
        "json": pulse_summary(pulse),
        "words": pulse_report(pulse, language),
        "picture": picture,
        "kind": OutgoingKind.PULSE,
        "payload": {"pulse": freeze_pulse(pulse)},
    }


REPORTS = {Kind.NPS: _named, Kind.CSI: _csi, Kind.ENPS: _pulse}


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


async def _post(
    site: Opened, survey: Survey, week: str | None, report: dict[str, Any]
) -> list[int]:
    from storage.outgoing.chats import moved_chats
    from storage.outgoing.outbox import Enqueue
    from survey.definition.channels import digest_chats, digest_filter

    async with site.store.read() as tx:
        moves = await moved_chats(tx)
    chats = digest_chats(site.definition, survey, moves)
    if not chats:
        raise Stopped("company.channel is not set: there is nowhere to post")
    if report["kind"] is None:
        raise Stopped(f'survey "{survey.key}": there is nothing to post yet')
    filters = {chat_id: digest_filter(site.definition, chat_id, moves) for chat_id, _ in chats}
    reports = {
        chat_id: await REPORTS[survey.kind](site, survey, week, where) if where else report
        for chat_id, where in filters.items()
    }
    async with site.store.write() as tx:
        for chat_id, language in chats:
            payload = reports[chat_id]["payload"] | {"language": language}
            await Enqueue(report["kind"], chat_id, payload, site.now).apply(tx)
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
