"""What is asked, in words: a survey as owners and viewers read it."""

from __future__ import annotations

from locales.texts import text
from locales.themes import theme_name
from survey.definition.definition import Survey
from survey.definition.rhythms import rhythm_of
from survey.people.sampling import roster_for
from survey.scores.scale import Kind


def survey_lines(survey: Survey, language: str) -> str:
    """The subject and kind of a survey, its rhythm, and whatever lists it has."""
    rhythm = rhythm_of(survey)
    if rhythm is None:
        assert survey.wave is not None
        said = text(language, "rhythm.own", cron=survey.wave.cron)
    else:
        said = text(language, f"rhythm.{rhythm}")
    themes = [theme_name(one, survey.names_of(one), language) for one in survey.themes]
    lists = {
        "themes": themes,
        "touchpoints": [point.key for point in survey.touchpoints],
        "segments": [survey.shown(one, language) for one in survey.segments],
        "attributes": [survey.shown(one, language) for one in survey.attributes],
    }
    return "\n".join(
        [
            text(language, "sign.brackets", name=survey.subject, value=survey.key),
            text(language, f"survey.{survey.kind}"),
            text(language, "survey.rhythm", rhythm=said),
            *([_takes(survey, language)] if survey.kind is Kind.ENPS else []),
            *(
                text(language, f"survey.{name}", names=tuple(names))
                for name, names in lists.items()
                if names
            ),
        ]
    )


def _takes(survey: Survey, language: str) -> str:
    """How many people have to be on the list of a pulse."""
    key = "survey.comments.only" if survey.comments_only else "survey.figures"
    part = survey.wave.sample if survey.wave else 1.0
    return text(language, key, people=roster_for(survey.fewest_asked, part))
