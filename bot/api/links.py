"""/links: the address that opens a survey's question."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, Field

from bot.api.problems import wrong
from bot.api.shapes import WHOLE, Properties, Shape, SurveyKey, Word, example
from bot.api.site import ApiSite, check_touchpoint
from bot.linking import address
from storage.database.engine import Tx
from storage.people.links import new_link
from survey.definition.definition import Survey
from survey.scores.scale import Kind


class LinkWanted(Shape):
    """Whom and what a link is for; without an external_id it is everybody's."""

    model_config = example(survey="customers", external_id="crm-1017", touchpoint="checkout")
    survey: SurveyKey
    external_id: Word = None
    touchpoint: Word = None
    segment: Word = None
    properties: Properties = Field(default_factory=dict)
    expires_in_days: Annotated[int | None, Field(ge=1, le=3650), WHOLE] = None


class LinkMade(BaseModel):
    """A t.me address; what it stands for is not in it."""

    model_config = example(link="https://t.me/kettle_bot?start=q83v7gJ1cGhyZQAB")
    link: str


def link_routes(api: FastAPI, site: ApiSite) -> None:
    """POST /links."""

    @api.post("/links")
    async def make_link(wanted: LinkWanted) -> LinkMade:
        """The link for this; asked again, the same one, unless it expires.

        A personal one ends with the first answer or after ninety days.
        """
        survey, now = site.survey(wanted.survey), site.clock.now()
        _check(survey, wanted)
        days = wanted.expires_in_days
        link = new_link(
            survey,
            now,
            touchpoint=wanted.touchpoint or "",
            segment=wanted.segment or "",
            external_id=wanted.external_id,
            properties=wanted.properties,
            expires_at=now + timedelta(days=days) if days else None,
        )

        async def work(tx: Tx) -> LinkMade:
            return LinkMade(link=await address(tx, site.username, link))

        return await site.write(work)


def _check(survey: Survey, wanted: LinkWanted) -> None:
    check_touchpoint(survey, wanted.touchpoint or "")
    if survey.kind is not Kind.ENPS:
        return
    for field in ("external_id", "touchpoint", "properties"):
        if getattr(wanted, field):
            raise wrong(field, "this survey is anonymous: its links know a segment, nothing else")
    if survey.segments and (wanted.segment or "") not in survey.segments:
        raise wrong("segment", f"wants one of {', '.join(survey.segments)}")
