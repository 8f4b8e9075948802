"""What `eleven check` looks at: one line a fault, with its mend."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from bot.bot_api import ApiError, call
from bot.settings.settings import Settings, require_hook_secret
from storage.company.staff import Staff
from survey.definition.definition import Definition, Survey
from survey.people.sampling import places
from survey.scores.scale import Kind


async def faults_of(
    settings: Settings,
    definition: Definition,
    moves: Mapping[int, int],
    rosters: Mapping[str, int],
    staff: Staff,
) -> AsyncIterator[str]:
    """Every fault that can be seen from here.

    `moves`: the new ids of groups that moved; `rosters`: how many employees each survey can ask.
    Raises SettingsError for a wrong token, and for a secret that is missing.
    """
    require_hook_secret(settings, definition)
    me = await call(settings, "getMe")
    company = definition.company
    channels = [company.channel] if company.channel else []
    channels += [channel.id for channel in definition.channels]
    if not channels:
        yield (
            "company.channel is not set: digests go nowhere; "
            "add the channel's id, or add the bot to the channel and confirm in the chat"
        )
    for chat_id in channels:
        fault = await _channel_fault(settings, moves.get(chat_id, chat_id), me["id"])
        if fault:
            yield fault
    if not staff.owners:
        yield (
            "company.managers is empty: nobody reads what customers write; "
            "add Telegram ids, or start eleven run and open the link that it prints"
        )
    for manager in staff.managers:
        try:
            await call(settings, "getChat", chat_id=manager)
        except ApiError:
            yield (
                f"manager {manager} has never pressed Start: "
                f"they open https://t.me/{me['username']} once"
            )
    if not definition.surveys:
        yield "no survey is defined: add a [[survey]] table"
    for survey in definition.surveys:
        if survey.kind is Kind.ENPS:
            fault = _roster_fault(survey, rosters.get(survey.key, 0))
            if fault:
                yield fault


def _roster_fault(survey: Survey, people: int) -> str | None:
    part, wanted = survey.wave.sample if survey.wave else 1.0, survey.fewest_asked
    sample = places(part, people)
    if sample >= wanted or not people:  # a roster that nobody has joined yet is no fault
        return None
    head = f'survey "{survey.key}": its pulse wants at least {wanted} people'
    mend = f"let more people join (eleven link {survey.key})"
    if part == 1:
        return f"{head}, {people} are on the roster; {mend}"
    return (
        f"{head}, wave.sample = {part:g} asks {sample} of {people} on the roster; "
        f"raise it, or {mend}"
    )


async def _channel_fault(settings: Settings, chat_id: int, bot_id: int) -> str | None:
    try:
        chat = await call(settings, "getChat", chat_id=chat_id)
        member = await call(settings, "getChatMember", chat_id=chat_id, user_id=bot_id)
    except ApiError as error:
        return f"channel {chat_id}: {error}; add the bot there as an administrator"
    if chat["type"] != "channel":
        if member["status"] in ("left", "kicked"):
            return f"group {chat_id}: the bot is not a member; add it"
        if member["status"] == "restricted" and not member.get("can_send_photos"):
            return f"group {chat_id}: the bot may not send photos; lift the restriction"
        return None
    if member["status"] != "administrator" or not member.get("can_post_messages"):
        return f"channel {chat_id}: the bot may not post; make it an administrator who may"
    return None
