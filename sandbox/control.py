"""The people's side over HTTP, for other processes and for the chat page.

GET  /sandbox/state                      people, rooms, pending, violations, `version`
GET  /sandbox/chats/{id}/messages        the messages of a chat, oldest first (?person= for toasts)
GET  /sandbox/chats/{id}/photos/{message_id}
GET  /sandbox/calls?method=&after=       calls of the bot, from a position on
GET  /sandbox/faults                     what goes wrong on demand, and how often it has
POST /sandbox/people                     {id, name, language?, username?}
POST /sandbox/channels, /sandbox/groups  {id, title, admins?: [person id], bot?: true}
POST /sandbox/people/{id}/{action}       the arguments of `Person.<action>` by name
POST /sandbox/rooms/{id}/{action}        of `Room.<action>`; a person is given by id
POST /sandbox/redeliver                  {update_id}
POST /sandbox/faults                     {fault: "busy", ...}: a maker of `faults.py`, its arguments
POST /sandbox/faults/clear               {}

A POST takes a JSON object and answers {"result": ...}, or 400 {"error": ...}.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox import faults
from sandbox.chats import Chat, Message
from sandbox.people import Person
from sandbox.rooms import Room
from sandbox.schema import Upload
from sandbox.world import World

PAGE = Path(__file__).parent / "page" / "index.html"
PERSON = {
    "start",
    "say",
    "edit",
    "delete",
    "send_photo",
    "send_sticker",
    "send_voice",
    "forward",
    "tap",
    "tap_raw",
    "block",
    "unblock",
    "deactivate",
}
ROOM = {"say", "tap", "tap_raw", "add_bot", "remove_bot", "restrict", "migrate"}
Body = dict[str, Any]


def add_routes(app: web.Application, world: World) -> None:
    """Serve the control API and the page beside the Bot API."""
    routes = app.router

    async def page(_: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE, headers={"Cache-Control": "no-store"})

    async def get_state(_: web.Request) -> web.Response:
        return web.json_response(state(world))

    async def get_messages(request: web.Request) -> web.Response:
        chat = _chat(world, request)
        person = world.chats.get(int(request.query.get("person", chat.id)))
        toasts = person.toasts if isinstance(person, Person) else []
        return web.json_response(
            {
                "messages": [told(message) for message in chat.messages],
                "toasts": [vars(toast) for toast in toasts],
            }
        )

    async def get_photo(request: web.Request) -> web.Response:
        message = _chat(world, request).find(int(request.match_info["message_id"]))
        if message is None or message.photo is None:
            raise web.HTTPNotFound
        kind = "image/png" if message.photo.startswith(b"\x89PNG") else "image/jpeg"
        return web.Response(body=message.photo, content_type=kind)

    async def get_calls(request: web.Request) -> web.Response:
        method = request.query.get("method", "").lower()
        after = int(request.query.get("after", 0))
        calls = [
            {**vars(call), "params": {key: _plain(one) for key, one in call.params.items()}}
            for call in world.calls[after:]
            if method in {"", call.method.lower()}
        ]
        return web.json_response({"calls": calls, "next": len(world.calls)})

    async def get_faults(_: web.Request) -> web.Response:
        return web.json_response({"faults": [faults.told(rule) for rule in world.faults]})

    def post(path: str, action: Callable[[web.Request, Body], Any]) -> None:
        async def handle(request: web.Request) -> web.Response:
            # Pages of other origins can't send JSON without asking first.
            if request.content_type != "application/json":
                raise web.HTTPUnsupportedMediaType
            try:
                result = action(request, await request.json())
            except (LookupError, TypeError, ValueError) as error:
                return web.json_response({"error": str(error)}, status=400)
            return web.json_response({"result": result})

        routes.add_post(path, handle)

    routes.add_get("/", page)
    routes.add_get("/sandbox/state", get_state)
    routes.add_get(r"/sandbox/chats/{id:-?\d+}/messages", get_messages)
    routes.add_get(r"/sandbox/chats/{id:-?\d+}/photos/{message_id:\d+}", get_photo)
    routes.add_get("/sandbox/calls", get_calls)
    routes.add_get("/sandbox/faults", get_faults)
    post("/sandbox/people", lambda _, body: _new_person(world, body))
    post("/sandbox/channels", lambda _, body: _new_room(world, world.channel, body))
    post("/sandbox/groups", lambda _, body: _new_room(world, world.group, body))
    post(r"/sandbox/people/{id:\d+}/{action}", lambda request, body: _person(world, request, body))
    post(r"/sandbox/rooms/{id:-\d+}/{action}", lambda request, body: _room(world, request, body))
    post("/sandbox/redeliver", lambda _, body: world.redeliver(body["update_id"]))
    post("/sandbox/faults", lambda _, body: world.faults.append(faults.made(**body)))
    post("/sandbox/faults/clear", lambda _, __: world.faults.clear())


def state(world: World) -> Body:
    """Who and what there is."""
    people = [
        {
            "id": one.id,
            "name": one.name,
            "language": one.language,
            "started": one.started,
            "blocked": one.blocked,
            "deactivated": one.deactivated,
            "preview": _preview(one),
        }
        for one in world.people
    ]
    rooms = [
        {
            "id": one.id,
            "type": one.type,
            "title": one.title,
            "bot": one.status,
            "preview": _preview(one),
        }
        for one in world.chats.values()
        if isinstance(one, Room)
    ]
    return {
        "version": world.version,
        "bot": world.bot,
        "people": people,
        "rooms": rooms,
        "pending": world.pending,
        "calls": len(world.calls),
        "violations": world.violations,
    }


def told(message: Message) -> Body:
    """A message as the chat page shows it: the Bot API's fields, and what only a client knows."""
    return {
        **message.json(),
        "from_bot": message.from_bot,
        "edited": message.edited,
        "deleted": message.deleted,
        "silent": message.silent,
        "has_photo": message.photo is not None,
        "buttons": message.buttons,
        "typed": message.markup if message.markup and not message.keyboard else None,
    }


def _preview(chat: Chat) -> str:
    """The beginning of the newest message."""
    for message in reversed(chat.messages):
        if not message.deleted:
            return (message.text or message.caption or "Media")[:80]
    return ""


def _chat(world: World, request: web.Request) -> Chat:
    chat = world.chats.get(int(request.match_info["id"]))
    if chat is None:
        raise web.HTTPNotFound
    return chat


def _new_person(world: World, body: Body) -> int:
    return world.person(body.pop("id"), **body).id


def _new_room(world: World, create: Callable[..., Room], body: Body) -> int:
    admins = [world.person(one) for one in body.pop("admins", [])]
    return create(body.pop("id"), admins=admins, **body).id


def _person(world: World, request: web.Request, body: Body) -> Any:
    person = world.person(int(request.match_info["id"]))
    return _act(person, request.match_info["action"], PERSON, body)


def _room(world: World, request: web.Request, body: Body) -> Any:
    for key in ("person", "by"):
        if body.get(key) is not None:
            body[key] = world.person(body[key])
    result = _act(
        world.room(int(request.match_info["id"])), request.match_info["action"], ROOM, body
    )
    return result.id if isinstance(result, Room) else result


def _act(actor: Chat, action: str, actions: set[str], body: Body) -> Any:
    if action not in actions:
        raise LookupError(f"no action {action!r}; there are {', '.join(sorted(actions))}")
    return getattr(actor, action)(**body)


def _plain(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"filename": value.filename, "size": len(value.data)}
    return value
