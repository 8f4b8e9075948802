"""Problem documents: what the API says of everything that went wrong (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from survey.definition.definition import UnknownSurvey
from survey.definition.faults import Fault, wording

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
AWAY = 5  # seconds after which a database that was away may be asked again
WORDS = {  # beside those of `survey.definition.faults`
    "extra_forbidden": "is not known here",
    "int_parsing": "wants a whole number",
    "date_from_datetime_parsing": "wants a day such as 2026-11-16",
    "date_from_datetime_inexact": "wants a day such as 2026-11-16",
    "date_parsing": "wants a day such as 2026-11-16",
    "model_attributes_type": "wants a JSON object, sent as application/json",
    "dict_type": "wants an object of texts",
    "too_long": "wants at most {max_length} of them",
    "string_too_short": "is empty",
    "string_unicode": "wants text that is Unicode",
}


class FieldProblem(BaseModel):
    """What is wrong with one field and what is allowed."""

    field: str
    problem: str


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 has it; `errors` names the fields, where fields are to blame."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Unprocessable Entity",
                    "status": 422,
                    "detail": "survey: is missing",
                    "errors": [{"field": "survey", "problem": "is missing"}],
                }
            ]
        }
    )
    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


class Problem(Exception):
    """A request that cannot be answered as it was meant."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.faults, self.headers = status, list(faults), dict(headers or {})
        self.detail = detail or "; ".join(map(str, faults)) or HTTPStatus(status).phrase
        super().__init__(self.detail)

    def response(self) -> Response:
        """The problem document."""
        document: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "errors": [{"field": fault.key, "problem": fault.problem} for fault in self.faults],
        }
        # In ASCII: a field may be called by half a character, which UTF-8 cannot write.
        body = json.dumps(document)
        return Response(body, self.status, self.headers, media_type=MEDIA_TYPE)


def wrong(field: str, problem: str) -> Problem:
    """One field is to blame."""
    return Problem(422, faults=[Fault(field, problem)])


def away() -> Problem:
    """The database cannot be reached."""
    return Problem(503, "the database is away; try again", headers={"Retry-After": str(AWAY)})


def _invalid(error: RequestValidationError) -> Problem:
    if any(each["type"] == "json_invalid" for each in error.errors()):
        return Problem(400, "the body is not JSON")
    return Problem(422, faults=[_fault(each) for each in error.errors()])


def _fault(error: Mapping[str, Any]) -> Fault:
    place, *path = error["loc"]
    words = WORDS.get(error["type"])
    problem = words.format(**error.get("ctx", {})) if words else wording(error)
    name = ".".join(str(step) for step in path if step != "[key]") or str(place)
    return Fault(name[:200], problem)


def _http(request: Request, error: HTTPException) -> Problem:
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        matching = (r for r in request.app.routes if r.matches(request.scope)[0] is not Match.NONE)
        allowed = {method for route in matching for method in getattr(route, "methods", ())}
        headers = {"Allow": ", ".join(sorted(allowed))}
    return Problem(error.status_code, headers=headers)


def tell_problems(api: FastAPI) -> None:
    """Every error of `api` becomes a problem document, and none of them tells a value."""

    @api.exception_handler(Problem)
    async def problem(_request: Request, error: Problem) -> Response:
        return error.response()

    @api.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        return _invalid(error).response()

    @api.exception_handler(UnknownSurvey)
    async def unknown_survey(_request: Request, error: UnknownSurvey) -> Response:
        return wrong("survey", str(error)).response()

    @api.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return _http(request, error).response()

    @api.exception_handler(SQLAlchemyError)
    @api.exception_handler(OSError)
    async def database(_request: Request, error: Exception) -> Response:
        log.error("database away", error=type(error).__name__)
        return away().response()

    @api.exception_handler(Exception)
    async def unexpected(_request: Request, _error: Exception) -> Response:
        return Problem(500).response()
