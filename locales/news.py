"""What comes of answers, in messages that a reader may turn off."""

from __future__ import annotations

from typing import Literal

from locales.prompt import Button, Prompt
from locales.texts import Text
from survey.buttons.callbacks import mute_data
from survey.definition.definition import Survey

News = Literal["act", "praise"]


def switch(news: News, *, muted: bool) -> tuple[tuple[Button, ...], ...]:
    """The button that turns such messages off, or on again."""
    label = Text("button.unmute" if muted else "button.mute")
    return ((Button(label, data=mute_data(news, wanted=muted)),),)


def act_words(survey: Survey, words: str) -> Text:
    """ "You said, we did", in the words of whoever did it."""
    return Text("act.message", {"subject": survey.subject, "text": words})


def act_message(survey: Survey, words: str) -> Prompt:
    """The same to a customer, who may turn such messages off."""
    return Prompt(act_words(survey, words), switch("act", muted=False))


def praise_message(head: str, words: str) -> Prompt:
    """A customer's words under the name of the team, which stands alone."""
    told = Text("praise.message", {"segment": head, "text": words})
    return Prompt(told, switch("praise", muted=False))
