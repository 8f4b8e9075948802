"""The API as a whole: /api/v1."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from starlette.types import ASGIApp

from bot.api.answers import answer_routes
from bot.api.bearer import Guesses
from bot.api.bucket import Bucket
from bot.api.door import BURST, RATE, Door
from bot.api.invitations import invitation_routes
from bot.api.links import link_routes
from bot.api.people import people_routes
from bot.api.problems import MEDIA_TYPE, ProblemDocument, tell_problems
from bot.api.results import result_routes
from bot.api.site import ApiSite

PREFIX = "/api/v1"
PROBLEMS: dict[int | str, str] = {
    400: "The body is not JSON",
    401: "The token is missing or wrong",
    404: "There is no such thing, or no API",
    405: "This address wants another method",
    409: "Two people are mixed up",
    413: "The body is too large",
    422: "A field is wrong; `errors` names it",
    429: "Too many requests; wait for Retry-After seconds",
    503: "The database is away; try again",
}


class Api(FastAPI):
    """FastAPI, but that its description knows problem documents and the surveys there are."""

    site: ApiSite

    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        surveys = [survey.key for survey in self.site.definition.surveys]
        for shape in schema["components"]["schemas"].values():
            if "survey" in shape.get("properties", {}):
                shape["properties"]["survey"]["enum"] = surveys
        for operations in schema["paths"].values():
            for operation in operations.values():
                for parameter in operation.get("parameters", ()):
                    if parameter["name"] == "survey":
                        parameter["schema"]["enum"] = surveys
                for status, response in operation["responses"].items():
                    if int(status) in PROBLEMS and "application/json" in response["content"]:
                        response["content"][MEDIA_TYPE] = response["content"].pop(
                            "application/json"
                        )
        return schema


def make_api_v1(site: ApiSite, guesses: Guesses) -> ASGIApp:
    """Everything under /api/v1, behind its door."""
    api = Api(
        title="Eleven",
        version="1",
        summary="Ask customers at the right moment, and read what they say.",
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(HTTPBearer(auto_error=False, scheme_name="token"))],
        responses={
            status: {"description": words, "model": ProblemDocument}
            for status, words in PROBLEMS.items()
        },
    )
    api.site = site
    tell_problems(api)
    for add in (people_routes, link_routes, invitation_routes, result_routes, answer_routes):
        add(api, site)
    return Door(api, site.token, Bucket(site.clock, RATE, BURST), guesses)
