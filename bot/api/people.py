"""/people: what the company knows of a customer, and forgetting them."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Path
from pydantic import BaseModel, BeforeValidator, Field

from bot.api.problems import Problem, wrong
from bot.api.shapes import ALLOWED, MOST, WHOLE, Shape, Word, example, straight
from bot.api.site import ApiSite
from storage.database.engine import Tx
from storage.database.types import new_id
from storage.people.links import drop_links
from storage.people.people import (
    AddPerson,
    ChangePerson,
    Person,
    get_person,
    lock_people,
    properties_of,
    set_properties,
)
from storage.privacy.erase import forget_person
from survey.definition.definition import Label, Language, Line, PersonId
from survey.definition.faults import Fault

ExternalId = Annotated[
    Line,
    BeforeValidator(straight),
    Path(description="the company's own id of a person", min_length=1),
]


class PersonFields(Shape):
    """What to store; a field that is left out stays as it is, a property that is null goes."""

    model_config = example(
        name="Alice", language="fi", segment="North", properties={"plan": "gold"}
    )
    name: Word = None
    language: Language | None = None
    segment: Word = None
    telegram_id: Annotated[PersonId, WHOLE] | None = None
    properties: Annotated[dict[Label, Label | None], ALLOWED] = Field(default_factory=dict)


class PersonState(BaseModel):
    """A person as stored now."""

    external_id: str
    telegram_id: int | None
    name: str
    language: str | None
    segment: str
    state: Annotated[str, Field(description="active, stopped, blocked or unreachable")]
    reachable: Annotated[bool, Field(description="whether the bot may write to them")]
    properties: dict[str, str]


async def settle_person(
    site: ApiSite, tx: Tx, external_id: str | None, telegram_id: int | None
) -> Person:
    """The person with these ids, locked: found, completed, or new.

    Problem 409 where the two ids are known to be two people.
    """
    found = await lock_people(tx, external_id, telegram_id)
    if not found:
        person = Person(new_id(), telegram_id, external_id, "", None, "", "active")
        await AddPerson(person, site.clock.now()).apply(tx)
        return person
    person = found[0]
    other = external_id and person.external_id and person.external_id != external_id
    if len(found) > 1 or other:
        fault = Fault("telegram_id", "belongs to somebody else than external_id")
        raise Problem(409, faults=[fault])
    values: dict[str, str | int | None] = {}
    if external_id and not person.external_id:
        values["external_id"] = external_id
    if telegram_id and person.telegram_id != telegram_id:
        values["telegram_id"] = telegram_id
        values["state"] = "stopped" if person.state == "stopped" else "active"
    if not values:
        return person
    await ChangePerson(person.id, values).apply(tx)
    return await get_person(tx, person.id) or person


def people_routes(api: FastAPI, site: ApiSite) -> None:
    """PUT and DELETE of one person."""

    @api.put("/people/{external_id:path}")
    async def put_person(external_id: ExternalId, fields: PersonFields) -> PersonState:
        """Create or complete a person; the same request again changes nothing."""
        given = {"name": fields.name, "language": fields.language, "segment": fields.segment}
        values: dict[str, str | int | None] = {k: v for k, v in given.items() if v is not None}

        async def work(tx: Tx) -> PersonState:
            person = await settle_person(site, tx, external_id, fields.telegram_id)
            if values:
                await ChangePerson(person.id, values).apply(tx)
            properties = await _merged(tx, person, fields.properties)
            return _shown(await get_person(tx, person.id) or person, properties)

        return await site.write(work)

    @api.delete("/people/{external_id:path}", status_code=204)
    async def delete_person(external_id: ExternalId) -> None:
        """Forget a person: row, reasons and notes go, scores stay counted for nobody."""

        async def work(tx: Tx) -> None:
            found = await lock_people(tx, external_id, None)
            for person in found:
                await forget_person(tx, person.id, site.keys, site.definition, site.clock.now())
            if not await drop_links(tx, external_id) and not found:
                raise Problem(404, faults=[Fault("external_id", "is nobody's")])

        await site.write(work)


async def _merged(tx: Tx, person: Person, given: dict[str, str | None]) -> dict[str, str]:
    before = await properties_of(tx, person.id)
    merged = {name: value for name, value in {**before, **given}.items() if value is not None}
    if len(merged) > MOST:
        raise wrong("properties", f"would be more than {MOST} of one person")
    if merged != before:
        await set_properties(tx, person.id, merged)
    return merged


def _shown(person: Person, properties: dict[str, str]) -> PersonState:
    return PersonState(
        external_id=person.external_id or "",
        telegram_id=person.telegram_id,
        name=person.name,
        language=person.language,
        segment=person.segment,
        state=person.state,
        reachable=person.telegram_id is not None and person.state == "active",
        properties=properties,
    )
