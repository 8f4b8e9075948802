"""The messages of an interview about attributes, and of the question about a competitor."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from locales.prompt import Button, Prompt
from locales.questions import MORE, question, score_rows
from locales.texts import Text
from survey.asking.attributes import Question, next_question, questions
from survey.buttons import callbacks
from survey.definition.definition import Survey
from survey.scores.scale import TOP, Kind


def current_question(
    survey: Survey,
    invitation_id: int,
    language: str,
    asks: Sequence[str] = (),
    rated: Collection[Question] = (),
) -> Prompt:
    """The question that a customer is to answer now, whatever the kind of the survey."""
    if survey.kind is Kind.CSI:
        return rating_question(survey, invitation_id, language, asks, rated)
    return question(survey, invitation_id, language)


def rating_question(
    survey: Survey,
    invitation_id: int,
    language: str,
    asks: Sequence[str],
    rated: Collection[Question],
) -> Prompt:
    """The next question of a sitting; the reason prompt where none is left."""
    place = next_question(asks, survey.attributes, rated)
    if place is None:
        return rated_prompt(invitation_id)
    kind, attribute = questions(asks)[place]
    words = {
        "subject": "\n".join(filter(None, (survey.subject, survey.question.get(language)))),
        "attribute": survey.shown(attribute, language),
        "place": place + 1,
        "places": len(questions(asks)),
    }
    buttons = {
        score: callbacks.rating_data(invitation_id, place, score) for score in range(TOP + 1)
    }
    more = Button(MORE, data=callbacks.choice_data(invitation_id, "more"))
    return Prompt(Text(f"rate.{kind}", words), score_rows(buttons, more))


def rated_prompt(invitation_id: int) -> Prompt:
    """What the last rating is answered with: a line may be added, or the taps begun anew."""
    return Prompt(
        Text("rated"),
        (
            (
                Button(Text("button.skip"), data=callbacks.choice_data(invitation_id, "skip")),
                Button(Text("button.change"), data=callbacks.choice_data(invitation_id, "change")),
            ),
        ),
    )


def competitor_question(survey: Survey, invitation_id: int) -> Prompt:
    """The same question about the competitor, which may be left out."""
    scores = range(survey.scale_min, TOP + 1)
    buttons = {score: callbacks.rival_data(invitation_id, score) for score in scores}
    skip = Button(Text("button.skip"), data=callbacks.rival_data(invitation_id, None))
    words = {"competitor": survey.competitor, "scale": Text(f"scale.{survey.scale_min}")}
    return Prompt(Text("competitor", words), (*score_rows(buttons), (skip,)))
