"""What an answer tells managers: the case that it opens, or what is new in the one it has."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.update.turn import Turn
from storage.asking.invitations import Invitation
from storage.cases.case_changes import HearAnswer
from storage.cases.cases import new_case
from survey.asking.cases import opened_by


def case_hears(
    turn: Turn, sitting: Invitation, score: int | None, words: Iterable[str], *, news: str = ""
) -> tuple[HearAnswer, ...]:
    """The change that follows from an answer with this score and these words.

    `news`: the words are new (`reason`) or corrected (`rewritten`), and told with a sound. Of
    staff nothing is told.
    """
    if turn.who.reads:
        return ()
    survey = turn.definition.survey(sitting.survey_key)
    why = opened_by(score, words, survey.watch_words)
    case = (
        new_case(sitting.person_id, why, turn.now, turn.definition, survey.key, sitting.id)
        if why
        else None
    )
    return (HearAnswer(sitting.id, case, turn.who.staff.readers, turn.definition, turn.now, news),)
