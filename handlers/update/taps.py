"""What every tap may rest on: whose invitation it speaks of, and what is foreign."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from handlers.update.replies import toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import LANGUAGES, Button, Prompt, Text, text
from storage.asking.invitations import Invitation, get_invitation
from survey.buttons import callbacks
from survey.definition.definition import Definition, UnknownSurvey


async def own_invitation(turn: Turn, invitation_id: int) -> Invitation | None:
    """The invitation a button speaks of, if it is this person's and its survey still exists."""
    invitation = await get_invitation(turn.tx, invitation_id)
    if invitation is None or turn.who.person is None or invitation.person_id != turn.who.person.id:
        return None
    try:
        turn.definition.survey(invitation.survey_key)
    except UnknownSurvey:
        return None
    return invitation


def foreign(callback: CallbackQuery, who: Respondent) -> Step:
    """A tap that means nothing here: forged, somebody else's, or from another time."""
    return toast(callback, text(who.language, "foreign"), alert=True)


def language_prompt(definition: Definition) -> Prompt:
    """The company's languages, each by its own name."""
    return Prompt(
        Text("language.ask"),
        tuple(
            (Button(LANGUAGES[code], data=callbacks.language_data(code)),)
            for code in definition.company.languages
        ),
    )
