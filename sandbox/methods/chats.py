"""Methods that ask about chats and their members."""

from sandbox.chats import Chat
from sandbox.errors import bad, forbidden
from sandbox.people import Person
from sandbox.rooms import KICKED_OR_LEFT, Room
from sandbox.schema import Json, Params
from sandbox.world import World

PRESENT = {"creator", "administrator", "member", "restricted"}


def get_chat(world: World, p: Params) -> Json:
    """getChat"""
    chat = _known(world, p)
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    return {
        **chat.json(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts.split(), False),
    }


def get_chat_member(world: World, p: Params) -> Json:
    """getChatMember"""
    members = _known(world, p).members()
    if p["user_id"] in members:
        return members[p["user_id"]]
    stranger = world.chats.get(p["user_id"])
    if not isinstance(stranger, Person):
        raise bad("PARTICIPANT_ID_INVALID")
    return {"status": "left", "user": stranger.user()}


def get_chat_administrators(world: World, p: Params) -> list[Json]:
    """getChatAdministrators; other bots are left out, this one is listed."""
    chat = _known(world, p)
    if not isinstance(chat, Room):
        raise bad("there are no administrators in the private chat")
    heads = [
        one for one in chat.members().values() if one["status"] in {"creator", "administrator"}
    ]
    return [one for one in heads if not one["user"]["is_bot"] or one["user"] == world.bot]


def get_chat_member_count(world: World, p: Params) -> int:
    """getChatMemberCount"""
    return sum(one["status"] in PRESENT for one in _known(world, p).members().values())


def leave_chat(world: World, p: Params) -> bool:
    """leaveChat"""
    chat = _known(world, p)
    if not isinstance(chat, Room):
        raise bad("chat member status can't be changed in private chats")
    chat.leave()
    return True


def _known(world: World, p: Params) -> Chat:
    """The chat, if the bot has ever met the person, or is in the room."""
    chat = world.chat(p["chat_id"])
    if isinstance(chat, Person) and not chat.started:
        raise bad("chat not found")
    if isinstance(chat, Room) and chat.status in KICKED_OR_LEFT:
        deed = "was kicked from" if chat.status == "kicked" else "is not a member of"
        raise forbidden(f"bot {deed} the {chat.type} chat")
    return chat
