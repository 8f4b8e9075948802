"""/answers: what customers said, oldest first, a page at a time."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field

from bot.api.problems import wrong
from bot.api.shapes import SurveyKey
from bot.api.site import ApiSite
from storage.answers.ratings import Ratings, ratings_of
from storage.answers.responses import Answer, answers_after
from storage.cases.cases import Facts
from storage.cases.notes import Note
from survey.scores.scale import Kind

MOST = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([0-9]{1,17})\.([0-9]{1,16})", re.ASCII)


class AnswersWanted(BaseModel):
    """Which answers, and how many of them at a time."""

    model_config = ConfigDict(extra="forbid")
    survey: SurveyKey
    limit: Annotated[int, Field(ge=1, le=MOST)] = 100
    cursor: Annotated[str | None, Field(max_length=64, description="`next` of a page")] = None


class Who(BaseModel):
    """Whoever answered, as they are known now."""

    external_id: str | None
    telegram_id: int | None
    name: str
    properties: dict[str, str]


class AnswerItem(BaseModel):
    """One answer; `person` is null once they were forgotten."""

    id: int
    score: Annotated[int | None, Field(ge=0, le=10, description="null in a csi survey")]
    ratings: Annotated[
        dict[str, tuple[int | None, int | None]] | None,
        Field(description="of a csi survey: importance and satisfaction of each attribute"),
    ]
    reason: str | None
    themes: list[str]
    touchpoint: str
    segment: str
    via: Annotated[str, Field(description="wave, api, link or open")]
    day: Annotated[date, Field(description="in the company's calendar")]
    scored_at: datetime
    person: Who | None


class AnswersPage(BaseModel):
    """Some answers; `next` is the cursor of those after them, null where there are none yet."""

    items: list[AnswerItem]
    next: str | None


def answer_routes(api: FastAPI, site: ApiSite) -> None:
    """GET /answers."""

    @api.get("/answers")
    async def get_answers(wanted: Annotated[AnswersWanted, Query()]) -> AnswersPage:
        """Answers of a named survey; one that comes meanwhile is on a later page."""
        survey = site.named_survey(wanted.survey)
        after = None if wanted.cursor is None else place_of(wanted.cursor)
        async with site.store.read() as tx:
            found = await answers_after(tx, survey.key, after, wanted.limit + 1)
            page = found[: wanted.limit]
            csi = survey.kind is Kind.CSI
            rated = await ratings_of(tx, [answer.id for answer in page]) if csi else None
        more = len(found) > len(page)
        return AnswersPage(
            items=[
                answer_item(answer, None if rated is None else rated.get(answer.id, {}))
                for answer in page
            ],
            next=cursor_of(page[-1].scored_at, page[-1].id) if more else None,
        )


def cursor_of(at: datetime, answer_id: int) -> str:
    """The place of an answer as one opaque word."""
    microseconds = (at - EPOCH) // timedelta(microseconds=1)
    return urlsafe_b64encode(f"{microseconds}.{answer_id}".encode()).rstrip(b"=").decode()


def place_of(cursor: str) -> tuple[datetime, int]:
    """The place that `cursor_of` made a word of; a problem where it did not."""
    try:
        word = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        match = _PLACE.fullmatch(word)
        if match:
            return EPOCH + timedelta(microseconds=int(match[1])), int(match[2])
    except ValueError:
        pass
    raise wrong("cursor", "is not the next of any page")


def answer_item(answer: Answer, ratings: Ratings | None = None) -> AnswerItem:
    """An answer as programs read it; `ratings` of a csi survey's."""
    who = None if answer.person_id is None else who_of(answer)
    own = ("id", "score", "reason", "touchpoint", "segment", "via", "day", "scored_at")
    told = {name: getattr(answer, name) for name in own}
    return AnswerItem(person=who, ratings=ratings, themes=list(answer.themes), **told)


def who_of(said: Answer | Note | Facts) -> Who:
    """Whoever gave an answer, left a note or is followed up."""
    return Who(
        external_id=said.external_id,
        telegram_id=said.telegram_id,
        name=said.name or "",
        properties=dict(said.properties or {}),
    )
