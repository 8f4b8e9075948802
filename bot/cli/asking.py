"""eleven link, eleven wave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import Opened, Stopped, opened, run
from bot.cli.printing import AsJson, counted, put
from survey.scores.scale import Kind

if TYPE_CHECKING:
    from storage.asking.waves import Wave
    from survey.definition.definition import Survey
    from survey.scores.funnel import Funnel

QR_KINDS = ("png", "svg", "pdf")
FUNNEL = ("eligible", "rate", "reasoned", "blocked", "snoozed", "opened")
STANDING = ("state", "closes_at", "closed_at", "invited", "delivered", "scored", *FUNNEL)
"""What `wave status --json` tells, null where it is not known, or not told of an anonymous wave."""
LONGEST = 200  # characters of an option's text, as in the database
SurveyKey = Annotated[str, typer.Argument(metavar="SURVEY", help="the survey's key")]


def add_commands(app: typer.Typer) -> None:
    app.command("link")(link)
    wave = typer.Typer(no_args_is_help=True, help="Open, close or look at a wave.")
    wave.command("open")(open_wave)
    wave.command("close")(close_wave)
    wave.command("status")(status)
    app.add_typer(wave, name="wave")


def link(
    survey: SurveyKey,
    touchpoint: Annotated[str, typer.Option(help="where it is asked")] = "",
    segment: Annotated[str, typer.Option(help="department, region, plan")] = "",
    external_id: Annotated[str | None, typer.Option(help="the company's own id")] = None,
    property_: Annotated[list[str] | None, typer.Option("--property", help="k=v")] = None,
    qr: Annotated[
        Path | None, typer.Option(help="write a QR code here: .png, .svg or .pdf")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print a t.me link that opens a survey's question, or joins its roster."""
    for name, given in (
        ("touchpoint", touchpoint),
        ("segment", segment),
        ("external-id", external_id),
    ):
        _check(name, given or "")
    properties = dict(_pair(pair) for pair in property_ or [])
    if qr and qr.suffix[1:].lower() not in QR_KINDS:
        raise Stopped(f"--qr: wants a name that ends in .png, .svg or .pdf, not {qr.name}", 2)
    address = run(_link(survey, touchpoint, segment, external_id, properties))
    put(address, {"link": address, "qr": str(qr) if qr else None}, as_json=as_json)
    if qr:
        from reports.drawing.qr import qr_code

        try:
            qr.write_bytes(qr_code(address, qr.suffix[1:].lower()))
        except OSError as error:
            raise Stopped(f"{qr}: {error.strerror}") from None


def _check(option: str, text: str) -> None:
    if len(text) > LONGEST or not text.isprintable():
        raise Stopped(f"--{option}: wants at most {LONGEST} printable characters", 2)


def _pair(text: str) -> tuple[str, str]:
    _check("property", text)
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise Stopped(f'--property: wants k=v, not "{text}"', 2)
    return key, value


async def _link(
    key: str, touchpoint: str, segment: str, external_id: str | None, properties: dict[str, str]
) -> str:
    from bot.bot_api import username
    from bot.linking import address
    from storage.people.links import new_link

    async with opened() as site:
        survey = site.definition.survey(key)
        personal = external_id or properties or touchpoint
        _refuse(survey, touchpoint, segment, bool(personal))
        name = await username(site.settings)
        wanted = new_link(
            survey,
            site.now,
            touchpoint=touchpoint,
            segment=segment,
            external_id=external_id,
            properties=properties,
        )
        async with site.store.write() as tx:
            return await address(tx, name, wanted)


def _refuse(survey: Survey, touchpoint: str, segment: str, personal: bool) -> None:
    if survey.kind is Kind.ENPS:
        if personal:
            raise Stopped(
                f'survey "{survey.key}" is anonymous: its links know a segment and nothing else', 2
            )
        if survey.segments and segment not in survey.segments:
            raise Stopped(f"--segment: wants one of {', '.join(survey.segments)}", 2)
    known = [point.key for point in survey.touchpoints]
    if touchpoint and known and touchpoint not in known:
        raise Stopped(f"--touchpoint: wants one of {', '.join(known)}", 2)


def open_wave(survey: SurveyKey, as_json: AsJson = False) -> None:
    """Open a wave now and send its invitations, through the running service if there is one."""
    run(_open_wave(survey, as_json))


async def _open_wave(key: str, as_json: bool) -> None:
    from random import SystemRandom

    from bot.cli.delivering import deliver_unless_running
    from bot.ticking.pulses import open_pulse
    from bot.ticking.waves import NobodyToAsk, open_named_wave
    from storage.asking.waves import AlreadyOpen
    from storage.pulse.keys import Keys
    from survey.people.segments import TooSmall

    async with opened() as site:
        survey, keys = site.definition.survey(key), Keys(site.settings.keys_dir)
        try:
            if survey.kind is Kind.ENPS:
                async with site.store.write() as tx:
                    n = await open_pulse(tx, site.definition, survey, keys, site.now, at_once=True)
            else:
                n = await open_named_wave(
                    site.store, site.definition, survey, site.now, SystemRandom(), at_once=True
                )
        except AlreadyOpen as refusal:
            raise Stopped(str(refusal)) from None
        except (NobodyToAsk, TooSmall) as refusal:
            raise Stopped(f'survey "{key}": {refusal}') from None
        except OSError as error:
            raise Stopped(
                f"ELEVEN_KEYS_DIR {keys.folder}: {error.strerror}; the key of a wave must be "
                "written there before anybody is asked"
            ) from None
        asked = f"{counted(n, 'person', 'people')} {'is' if n == 1 else 'are'} asked"
        words = f'survey "{key}": wave open for {counted(survey.open_days, "day")}, {asked}'
        put(words, {"survey": key, "open_days": survey.open_days, "asked": n}, as_json=as_json)
        await deliver_unless_running(site)


def close_wave(
    survey: SurveyKey,
    lost: Annotated[bool, typer.Option("--lost", help="its key is gone for good")] = False,
    as_json: AsJson = False,
) -> None:
    """Close the open wave; an anonymous one is counted and its key destroyed."""
    run(_close_wave(survey, lost, as_json))


async def _close_wave(key: str, lost: bool, as_json: bool) -> None:
    from bot.cli.delivering import deliver_unless_running
    from bot.ticking.waves import close_named_wave
    from storage.asking.waves import open_wave_of

    async with opened() as site:
        async with site.store.read() as tx:
            wave = await open_wave_of(tx, key)
        if wave is None:
            site.definition.survey(key)
            raise Stopped(f'survey "{key}" has no open wave')
        if wave.kind == Kind.ENPS:
            await _close_pulse(site, wave, lost)
        elif lost:
            raise Stopped(f'survey "{key}": --lost is only for enps, this is {wave.kind}', 2)
        else:
            async with site.store.write() as tx:
                await close_named_wave(tx, wave, site.now)
        ended = "ended without a result, everyone asked is told" if lost else "closed"
        put(f'survey "{key}": wave {ended}', {"survey": key, "lost": lost}, as_json=as_json)
        await deliver_unless_running(site)


async def _close_pulse(site: Opened, wave: Wave, lost: bool) -> None:
    from bot.ticking.pulses import Readable, close_pulse, lose_pulse, survey_of
    from storage.pulse.keys import KeyMissing, Keys
    from storage.pulse.seal import Broken

    keys, survey = Keys(site.settings.keys_dir), survey_of(site.definition, wave)
    mend = f"put the key file back, or end the wave with: eleven wave close {survey.key} --lost"
    try:
        if lost:
            await lose_pulse(site.store, site.definition, survey, keys, wave.id, site.now)
        else:
            await close_pulse(site.store, site.definition, keys, wave.id, site.now)
    except KeyMissing as missing:
        raise Stopped(f"{missing} in {keys.folder}: its ballots cannot be read; {mend}") from None
    except Broken as broken:
        raise Stopped(f"{broken} in wave {wave.id}; {mend}") from None
    except Readable as readable:
        raise Stopped(f"{readable}: close it without --lost") from None
    except OSError as error:
        raise Stopped(f"ELEVEN_KEYS_DIR {keys.folder}: {error.strerror}") from None
    if wave.id in keys.held():
        raise Stopped(
            f'survey "{survey.key}": wave closed, but its key cannot be destroyed: '
            f"remove wave-{wave.id}.key from {keys.folder}"
        )


def status(survey: SurveyKey, as_json: AsJson = False) -> None:
    """Say where the open wave stands. Of an anonymous one: invited and delivered, no more."""
    words, found = run(_status(survey))
    put(words, {"survey": survey, **dict.fromkeys(STANDING), **found}, as_json=as_json)


async def _status(key: str) -> tuple[str, dict[str, Any]]:
    """In words, and what of STANDING is known."""
    from storage.asking.funnel import wave_funnel
    from storage.asking.waves import last_closed, open_wave_of, progress

    async with opened() as site:
        site.definition.survey(key)
        zone = site.definition.company.zone
        async with site.store.read() as tx:
            wave = await open_wave_of(tx, key)
            if wave is None:
                closed = await last_closed(tx, key)
                if closed is None or closed.closed_at is None:
                    return f'survey "{key}": no wave yet', {"state": "none"}
                on = closed.closed_at.astimezone(zone)
                line = f'survey "{key}": no open wave; the last one closed on {on:%Y-%m-%d %H:%M}'
                return line, {"state": "closed", "closed_at": on.isoformat()}
            delivered, scored = await progress(tx, wave)
            funnel = None if scored is None else await wave_funnel(tx, wave, site.now)
        closes = wave.closes_at.astimezone(zone)
        line = (
            f'survey "{key}": open until {closes:%Y-%m-%d %H:%M}; '
            f"{wave.invited} invited, {delivered} delivered"
        )
        found = {
            "state": "open",
            "closes_at": closes.isoformat(),
            "invited": wave.invited,
            "delivered": delivered,
        }
        if funnel is None:
            return line, found
        named = {name: getattr(funnel, name) for name in FUNNEL}
        return f"{line}, {scored} scored\n{_funnel(funnel)}", found | {"scored": scored} | named


def _funnel(funnel: Funnel) -> str:
    """What the first line of a named wave's status does not tell."""
    parts = [
        f"{funnel.eligible} could be asked" if funnel.eligible is not None else "",
        f"{funnel.rate:.0%} of those reached scored" if funnel.rate is not None else "",
        f"{funnel.reasoned} gave a reason",
        f"{funnel.blocked} blocked",
        f"{funnel.snoozed} snoozed",
        f"beside: {funnel.opened} by link or QR",
    ]
    return ", ".join(filter(None, parts))
