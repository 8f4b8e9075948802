"""/invitations: a shop, a help desk or a till wishes that somebody be asked."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, Field

from bot.api.people import settle_person
from bot.api.problems import wrong
from bot.api.shapes import LONGEST_DELAY, WHOLE, Properties, Shape, SurveyKey, Word, example
from bot.api.site import ApiSite, check_touchpoint
from bot.inviting import invite
from bot.linking import address
from storage.database.engine import Tx
from storage.outgoing.requests import keep_answer, told_before
from storage.people.links import new_link
from storage.people.people import AddProperties
from survey.asking.moment import Status
from survey.definition.definition import PersonId, Survey
from survey.time.periods import day_of


class InvitationWanted(Shape):
    """Whom to ask, about what, and when. One of telegram_id and external_id, or both."""

    model_config = example(
        survey="customers",
        external_id="crm-1017",
        touchpoint="checkout",
        properties={"city": "Turku"},
        idempotency_key="order-5512",
    )
    survey: SurveyKey
    telegram_id: Annotated[PersonId, WHOLE] | None = None
    external_id: Word = None
    touchpoint: Word = None
    properties: Properties = Field(default_factory=dict)
    delay_minutes: Annotated[int | None, Field(ge=0, le=LONGEST_DELAY), WHOLE] = None
    idempotency_key: Word = None


class InvitationSettled(BaseModel):
    """What became of it; `link` is for a letter of your own where the bot cannot write."""

    model_config = example(status="queued", link=None)
    status: Status
    link: str | None


def invitation_routes(api: FastAPI, site: ApiSite) -> None:
    """POST /invitations."""

    @api.post("/invitations")
    async def make_invitation(wanted: InvitationWanted) -> InvitationSettled:
        """Ask a person, unless they were asked too lately; the same key gets the same answer."""
        survey = site.named_survey(wanted.survey)
        check_touchpoint(survey, wanted.touchpoint or "")
        if not (wanted.external_id or wanted.telegram_id):
            raise wrong("external_id", "is missing, and so is telegram_id; wants one of them")

        async def work(tx: Tx) -> InvitationSettled:
            key, now = wanted.idempotency_key, site.clock.now()
            today = day_of(now, site.definition.company.zone)
            told = await told_before(tx, key, today) if key else None
            if told is not None:
                return InvitationSettled(status=Status(told["status"]), link=told["link"])
            settled = await _settle(site, tx, survey, wanted)
            if key:
                await keep_answer(tx, key, settled.model_dump(mode="json"))
            return settled

        return await site.write(work)


async def _settle(
    site: ApiSite, tx: Tx, survey: Survey, wanted: InvitationWanted
) -> InvitationSettled:
    person = await settle_person(site, tx, wanted.external_id, wanted.telegram_id)
    now, touchpoint = site.clock.now(), wanted.touchpoint or ""
    status = await invite(
        tx,
        site.definition,
        site.keys,
        survey,
        person,
        touchpoint,
        wanted.properties,
        wanted.delay_minutes,
        now,
    )
    if wanted.properties and status is not Status.SKIPPED:
        await AddProperties(person.id, wanted.properties).apply(tx)
    if status is not Status.NEEDS_LINK:
        return InvitationSettled(status=status, link=None)
    link = new_link(
        survey,
        now,
        touchpoint=touchpoint,
        segment=person.segment,
        external_id=person.external_id,
    )
    return InvitationSettled(status=status, link=await address(tx, site.username, link))
