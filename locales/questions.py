"""The messages that carry a survey's question, the same from a reply and from delivery."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from math import exp
from typing import Any

from locales.prompt import Button, Prompt
from locales.texts import Text
from locales.themes import theme_name
from survey.asking.interview import follow_up
from survey.buttons import callbacks
from survey.definition.definition import Survey
from survey.people.segments import OTHER, UNPLACED
from survey.published.publish import FEWEST_COMMENTS, Terms, smallest_shown
from survey.scores.scale import TOP, Kind

MORE = "…"
TICK = "✓ "


def asking(survey: Survey, language: str) -> str | Text:
    """The question's own wording in this language, or the built-in one."""
    return survey.question.get(language) or Text(f"ask.{survey.kind}")


def _whole_question(survey: Survey, language: str) -> Text:
    return Text(
        "question",
        {
            "subject": survey.subject,
            "ask": asking(survey, language),
            "scale": Text(f"scale.{survey.scale_min}"),
        },
    )


def call(survey: Survey, address: str, language: str) -> Prompt:
    """The way into a survey for a whole group, or to pass on: names nobody."""
    if survey.kind is Kind.ENPS:
        words, button = Text("call.team", {"subject": survey.subject}), "button.join"
    else:
        args = {"subject": survey.subject, "ask": asking(survey, language)}
        words, button = Text("call.customers", args), "button.answer"
    return Prompt(words, ((Button(Text(button), url=address),),))


def score_rows(
    scores: Mapping[int, str], last: Button | None = None
) -> tuple[tuple[Button, ...], ...]:
    """Eleven buttons in rows of six; what else there is takes the last place."""
    buttons = [Button(str(score), data=data) for score, data in scores.items()]
    if last:
        buttons.append(last)
    return tuple(tuple(buttons[start : start + 6]) for start in range(0, len(buttons), 6))


def question(survey: Survey, invitation_id: int, language: str) -> Prompt:
    """The recommend question put to a customer."""
    scores = {
        score: callbacks.score_data(invitation_id, score)
        for score in range(survey.scale_min, TOP + 1)
    }
    more = Button(MORE, data=callbacks.choice_data(invitation_id, "more"))
    return Prompt(_whole_question(survey, language), score_rows(scores, more))


def reminder(asked: Prompt) -> Prompt:
    """The same question once more, under a line that says so."""
    return Prompt(Text("reminder", {"question": asked.text}), asked.rows)


def reason_prompt(
    survey: Survey, invitation_id: int, score: int, language: str, chosen: Collection[str] = ()
) -> Prompt:
    """What the question's message becomes at the tap; its wording follows the score."""
    return Prompt(
        Text("reason", {"score": score, "follow": Text(f"follow.{follow_up(score)}")}),
        reason_rows(survey, invitation_id, language, chosen),
    )


def reason_rows(
    survey: Survey, invitation_id: int, language: str, chosen: Collection[str]
) -> tuple[tuple[Button, ...], ...]:
    """The survey's themes, those chosen with a tick, and below them what else one may do."""
    skip = Text("button.done" if chosen else "button.skip")
    return (
        *theme_rows(survey, language, chosen, partial(callbacks.theme_data, invitation_id)),
        (
            Button(skip, data=callbacks.choice_data(invitation_id, "skip")),
            Button(Text("button.change"), data=callbacks.choice_data(invitation_id, "change")),
        ),
    )


def theme_rows(
    survey: Survey, language: str, ticked: Collection[str], data: Callable[..., str]
) -> tuple[tuple[Button, ...], ...]:
    """A survey's themes, three in a row; `data(theme, wanted=...)` is what a tap on one says."""
    themes = [
        Button(
            (TICK if theme in ticked else "") + theme_name(theme, survey.names_of(theme), language),
            data=data(theme, wanted=theme not in ticked),
        )
        for theme in survey.themes
    ]
    return tuple(tuple(themes[start : start + 3]) for start in range(0, len(themes), 3))


def share_rows(survey: Survey) -> tuple[tuple[Button, ...], ...]:
    """The way to public reviews: shown to everybody alike, whatever they answered."""
    return ((Button(Text("button.share"), url=survey.share_url),),) if survey.share_url else ()


def closing_rows(
    survey: Survey, invitation_id: int, *, quotable: bool, wished: bool = False
) -> tuple[tuple[Button, ...], ...]:
    """What stands under the thanks for a reason, the same for every score.

    `quotable`: they allow to quote it; `wished`: they would like a reply.
    """
    reply = Button(Text("button.reply"), data=callbacks.wish_data(invitation_id, "reply"))
    choice: callbacks.Choice = "unquote" if quotable else "quote"
    label = Text("button.quoted" if quotable else "button.quote")
    consent = Button(label, data=callbacks.choice_data(invitation_id, choice))
    return (*(() if wished else ((reply,),)), (consent,), *share_rows(survey))


def group_name(group: str) -> str | Text:
    """A group of a wave as its reader calls it: those that we made are named in every language."""
    ours = {OTHER: "group.other", UNPLACED: "group.none"}.get(group)
    return Text(ours) if ours else group


def notice(
    survey: Survey, wave_id: int, frozen: Mapping[str, Any], group: str, until: date
) -> Prompt:
    """What employees read before the first button of an anonymous wave."""
    terms = Terms.of(frozen)
    args = {"subject": survey.subject, "until": until, "people": terms.headcounts[group]}
    if terms.comments_only:
        words = Text("notice.comments", args)
    elif group:
        told = {"segment": group_name(group), "epsilon": terms.epsilon}
        words = Text("notice", args | told)
    else:
        words = Text("notice.company", args | {"epsilon": terms.epsilon})
    return Prompt(
        words,
        (
            (Button(Text("button.ask"), data=callbacks.notice_data(wave_id, "ask")),),
            (
                Button(Text("button.how"), data=callbacks.notice_data(wave_id, "how")),
                Button(Text("button.later"), data=callbacks.notice_data(wave_id, "later")),
            ),
            (Button(Text("button.council"), data=callbacks.notice_data(wave_id, "council")),),
        ),
    )


def how_it_works(terms: Terms) -> Text:
    """How an anonymous wave stays so, with the terms of this one."""
    return Text(
        "how",
        {
            "epsilon": terms.epsilon,
            "factor": round(exp(terms.epsilon), 1),
            "people": smallest_shown(terms.epsilon, terms.minimum_group),
            "comments": terms.minimum_comments,
            "fewest": FEWEST_COMMENTS,
        },
    )


def pulse_reminder(survey: Survey, wave_id: int, until: date) -> Prompt:
    """The one reminder of an anonymous wave, the same for everyone asked."""
    return Prompt(
        Text("pulse.reminder", {"subject": survey.subject, "until": until}),
        ((Button(Text("button.ask"), data=callbacks.notice_data(wave_id, "ask")),),),
    )


def _ballot_rows(wave_id: int) -> tuple[tuple[Button, ...], ...]:
    return score_rows({score: callbacks.ballot_data(wave_id, score) for score in range(TOP + 1)})


def pulse_question(survey: Survey, wave_id: int, language: str) -> Prompt:
    """The question of an anonymous wave: the same buttons, with the same data, for everyone."""
    assert survey.kind is Kind.ENPS
    return Prompt(_whole_question(survey, language), _ballot_rows(wave_id))


def _unsay_row(wave_id: int) -> tuple[Button, ...]:
    return (Button(Text("button.unsay"), data=callbacks.unsay_data(wave_id)),)


def sealed(wave_id: int) -> Prompt:
    """What every score is answered with; the buttons stay, whether or not there is a comment."""
    return Prompt(Text("sealed"), (*_ballot_rows(wave_id), _unsay_row(wave_id)))


def sealed_words(wave_id: int) -> Prompt:
    """What every typed reason or number is answered with."""
    return Prompt(Text("sealed.reason"), (_unsay_row(wave_id),))


def unsaid(wave_id: int) -> Prompt:
    """What such a message becomes once the comment is taken back."""
    return Prompt(Text("sealed.removed"), _ballot_rows(wave_id))
