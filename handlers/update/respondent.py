"""Who is writing: a customer, an employee, both or a stranger. Loaded once an update."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiogram.types import Chat, TelegramObject, User

from handlers.update.before import Handler
from handlers.update.step import Step
from locales import Text, pick_language
from storage.company.staff import Staff, load_staff
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.database.types import new_id
from storage.people.people import AddPerson, ChangePerson, Person, find_person
from storage.pulse.roster import LISTED, SERVING, Employee, find_employments
from survey.buttons.roles import Role
from survey.definition.definition import Company


@dataclass(frozen=True)
class Respondent:
    """Somebody in a private chat, with the rows they have on either side of the wall."""

    telegram_id: int
    name: str
    language: str
    person: Person | None
    employments: tuple[Employee, ...]
    staff: Staff

    @property
    def role(self) -> Role:
        return self.staff.role_of(self.telegram_id)

    @property
    def reads(self) -> bool:
        """Whether they see results; of customers' surveys they get previews."""
        return self.role >= Role.VIEWER

    @property
    def silenced(self) -> bool:
        """Whether managers have muted them as a customer: nobody is told what they say."""
        return self.person is not None and self.person.silenced_until is not None

    def kept(self, passed_on: str) -> Text:
        """What they are told of words that managers get; the truth where those only find them."""
        return Text("note.kept" if self.silenced else passed_on)

    def employment(self, survey_key: str) -> Employee | None:
        """Their place on a survey's roster: not where they left, were removed or still wait."""
        return next(
            (
                employee
                for employee in self.employments
                if employee.survey_key == survey_key and employee.state in SERVING
            ),
            None,
        )

    def asked_as(self, survey_key: str) -> Employee | None:
        """Their row for the places they have in waves: whom a manager removed keeps them."""
        return next(
            (
                employee
                for employee in self.employments
                if employee.survey_key == survey_key and employee.state != "left"
            ),
            None,
        )

    @property
    def only_employee(self) -> bool:
        return self.person is None and self.on_roster

    @property
    def on_roster(self) -> bool:
        return any(e.state in LISTED for e in self.employments)

    def speaking(self, language: str) -> Respondent:
        """The same respondent, in another language."""
        return replace(self, language=language)

    def as_person(self, now: datetime, external_id: str | None = None) -> tuple[Person, Step]:
        """Their customer's row, made now if there is none."""
        if self.person is not None:
            return self.person, Step()
        person = Person(
            id=new_id(),
            telegram_id=self.telegram_id,
            external_id=external_id,
            name=self.name,
            language=self.language,
            segment="",
            state="active",
        )
        return person, Step(changes=(AddPerson(person, now),))


async def load_respondent(tx: Tx, someone: User, company: Company) -> Respondent:
    """Read both sides of the wall for one Telegram account."""
    person = await find_person(tx, someone.id)
    employments = tuple(await find_employments(tx, someone.id))
    chosen = [row.language for row in (person, *employments) if row and row.language]
    language = pick_language(chosen[0] if chosen else someone.language_code, company.languages)
    staff = await load_staff(tx, company)
    return Respondent(someone.id, someone.full_name[:200], language, person, employments, staff)


def _heard_again(who: Respondent) -> tuple[Change, ...]:
    # Whoever writes can be reached again, whatever an earlier 403 said.
    if who.person and who.person.state in ("blocked", "unreachable"):
        return (ChangePerson(who.person.id, {"state": "active"}),)
    return ()


async def give_respondent(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    """Give handlers `who`, and mark a person as reachable who was not."""
    someone: User | None = data.get("event_from_user")
    if someone is None:
        return Step()
    who = await load_respondent(data["tx"], someone, data["definition"].company)
    step = await handler(event, {**data, "who": who})
    if not isinstance(step, Step):
        return Step()
    chat: Chat | None = data.get("event_chat")
    if chat is None or chat.type != "private":  # a group says nothing of the private chat
        return step
    return replace(step, changes=_heard_again(who) + step.changes)
