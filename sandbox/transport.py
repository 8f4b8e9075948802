"""HTTP of the Bot API: parameters out of requests, answers into responses, or none at all."""

import re
import socket
import struct
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from sandbox.errors import Refusal, Violation
from sandbox.schema import Params, Upload

LARGEST = 52 * 1024 * 1024  # bytes of a request: a file of 50 MB and its form
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
NO_LINGER = struct.pack("ii", 1, 0)


def check_token(given: str, token: str) -> None:
    """404 for what can't be a token, 401 for one that is not this bot's."""
    if not TOKEN.fullmatch(given):
        raise Refusal(404, "Not Found")
    if given != token:
        raise Refusal(401, "Unauthorized")


async def read(request: web.Request) -> Params:
    """Parameters from the query, a form or JSON; `attach://` references become their files."""
    params: Params = dict(request.query)
    files: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            body = await request.json() if request.can_read_body else {}
            if not isinstance(body, dict):
                raise ValueError("not an object")
            params |= body
        elif request.method == "POST":
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    files[name] = Upload(value.filename, value.content_type, value.file.read())
                else:
                    params[name] = value if isinstance(value, str) else bytes(value).decode()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    except ValueError:
        raise Violation("can't parse the request's body") from None
    return _attached(params, files)


async def read_answer(answer: aiohttp.ClientResponse) -> Params:
    """A method and its parameters from what a webhook answers, in any form; {} for none."""
    params: Params = {}
    files: dict[str, Upload] = {}
    try:
        if answer.content_type == "application/json":
            body = await answer.json()
            params = body if isinstance(body, dict) else {}
        elif answer.content_type == "application/x-www-form-urlencoded":
            params = dict(parse_qsl(await answer.text()))
        elif answer.content_type == "multipart/form-data":
            async for part in aiohttp.MultipartReader.from_response(answer):
                if not isinstance(part, aiohttp.BodyPartReader) or not part.name:
                    continue
                if part.filename:
                    kind = part.headers.get("Content-Type", "application/octet-stream")
                    files[part.name] = Upload(part.filename, kind, bytes(await part.read()))
                else:
                    params[part.name] = await part.text()
        return _attached(params, files)
    except (ValueError, Violation):
        return {}  # whatever it says, the update is confirmed


def success(result: Any) -> web.Response:
    """{"ok": true, "result": ...}"""
    return web.json_response({"ok": True, "result": result})


def failure(refusal: Refusal) -> web.Response:
    """{"ok": false, ...} with the refusal's status."""
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    headers = (
        {"Retry-After": str(refusal.parameters["retry_after"])} if refusal.code == 429 else None
    )
    return web.json_response(body, status=refusal.code, headers=headers)


def reset(request: web.Request) -> web.Response:
    """Break the connection with an RST; the response returned goes nowhere."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        request.transport.abort()
    return web.Response()


def _attached(params: Params, files: dict[str, Upload]) -> Params:
    """The parameters with their files in place of the references; unused files stay beside."""
    for name, value in params.items():
        if isinstance(value, str) and value.startswith("attach://"):
            upload = files.pop(value.removeprefix("attach://"), None)
            if upload is None:
                raise Violation(f'there is no file for "{name}" in the request')
            params[name] = upload
    return params | files
