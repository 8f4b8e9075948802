"""The tools whose exports are known by their headings: a row of the table is all there is to one.

A heading is compared in small letters, with a space for `_`, and without what stands in
parentheses at its end, such as `(UTC)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Names = Mapping[str, tuple[str, ...]]

COMMON: Names = {
    "score": ("score", "nps score", "nps", "rating", "nps rating", "likelihood to recommend",
              "оценка", "оцінка", "arvosana", "pisteet", "评分", "分数", "打分", "bewertung"),
    "date": ("date", "scored at", "survey responded at", "responded at", "responded",
             "responded on",
             "response at", "answered at", "answered", "date answered", "response date",
             "date responded", "submitted at", "submitted", "submitted on", "date completed",
             "completion date", "completed on", "finished at", "ended at",
             "survey date",
             "submission date", "survey submission date", "submit date", "timestamp",
             "response time", "completed at", "completed",
             "end date", "enddate", "recorded date", "recordeddate", "date submitted",
             "date modified", "date created", "created at", "created date", "created", "time",
             "day", "отметка времени", "клеймо", "дата", "позначка часу", "aikaleima", "päivämäärä",
             "päiväys", "时间戳记", "时间戳", "提交时间", "日期", "zeitstempel", "datum",
             "horodateur",
             "marca temporal", "start date", "startdate"),
    "reason": ("reason", "comment", "comments", "feedback", "verbatim", "nps comment", "open ended",
               "open ended response", "комментарий", "причина", "коментар", "отзыв", "відгук",
               "kommentti", "palaute", "perustelu", "评论", "意见", "原因", "kommentar"),
    "themes": ("themes",),
    "external_id": ("external id", "email", "email address", "e mail", "e mail address",
                    "person email", "recipient email", "recipientemail", "contact email",
                    "customer email", "user email", "respondent email", "contact: email",
                    "external reference", "externalreference", "external data reference",
                    "customer id", "эл. почта", "электронная почта", "имейл", "sähköposti",
                    "sähköpostiosoite", "邮箱", "电子邮件", "адрес электронной почты"),
    "telegram_id": ("telegram id",),
    "name": ("name", "person name", "full name", "contact name", "customer name", "first name",
             "firstname", "recipientfirstname", "recipient first name", "имя", "име", "ім'я",
             "nimi", "姓名"),
    "last_name": ("last name", "lastname", "recipientlastname", "recipient last name", "surname"),
    "segment": ("segment",),
    "touchpoint": ("touchpoint",),
    "answer_id": ("answer id",),
    "response_id": ("response id", "responseid", "respondent id", "survey response id",
                    "submission id", "response uuid"),
    "kind": ("survey type", "question type", "score type", "metric type", "metric", "survey metric",
             "template type", "type", "question", "question text", "question title", "вопрос",
             "въпрос", "kysymys", "问题", "frage"),
}  # fmt: skip
"""By field the headings it is known under, best first."""

FIELDS = (
    "score", "date", "reason", "themes", "external_id", "telegram_id", "name", "last_name",
    "segment", "touchpoint", "answer_id", "response_id", "time", "zone",
)  # fmt: skip
"""What `--map` may name."""
OWN = ("survey", "via", "day", "ratings", "properties", "language", "state")
"""What beside these only our own export has."""


@dataclass(frozen=True)
class Source:
    """A tool: what it is called, and the headings of its exports.

    `marks`: each a set of headings that, all together, only this tool writes. `names`: fields whose
    headings come before the common ones. `left_out`: why rows are passed over, the heading that
    tells it, and the words under it that do.
    """

    title: str
    marks: tuple[frozenset[str], ...]
    names: Names = field(default_factory=dict)
    left_out: tuple[tuple[str, str, frozenset[str]], ...] = ()


def _marks(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one.split(" + ")) for one in sets)


_UNFINISHED = frozenset(("false", "0", "no", "partial", "started", "incomplete", "disqualified"))
_PREVIEWS = frozenset(
    ("survey preview", "survey test", "preview", "test", "spam", "survey preview spam",
     "possible spam", "1", "2", "8", "9", "17")
)  # fmt: skip

ELEVEN = "eleven"
SOURCES: Mapping[str, Source] = {
    ELEVEN: Source(
        "Eleven",
        _marks("answer id + scored at + survey"),
        {
            "date": ("scored at",), "score": ("score",), "reason": ("reason",), "name": ("name",),
            "external_id": ("external id",), "last_name": (), "kind": (), "response_id": (),
            **{one: (one.replace("_", " "),) for one in OWN},
        },
    ),
    "delighted": Source(
        "Delighted",
        _marks("survey responded at", "survey response id", "person email + survey type",
               "person email + permalink", "person email + score + comment"),
        {
            "date": ("survey responded at", "responded at", "response time", "created at"),
            "external_id": ("person email", "email", "person phone number", "person id"),
            "response_id": ("survey response id", "response id", "id"),
            "kind": ("survey type",),
        },
    ),
    "retently": Source(
        "Retently",
        _marks("feedback + campaign", "feedback + campaign name", "retently score",
               "feedback + responded at", "feedback + resolved", "rating category"),
        {
            "score": ("score", "rating", "nps score"),
            "date": ("responded at", "response date", "created date", "survey date", "date"),
            "reason": ("feedback", "comment"),
            "response_id": ("response id", "feedback id", "id"),
            "kind": ("metric", "survey metric", "score type", "metrics type", "template type"),
        },
    ),
    "surveymonkey": Source(
        "SurveyMonkey",
        _marks("respondent id + collector id", "respondent id + end date",
               "respondent id + start date", "collector id + ip address"),
        {
            "date": ("end date", "date modified", "date created", "start date"),
            "external_id": ("email address", "email"),
            "response_id": ("respondent id",),
        },
    ),
    "typeform": Source(
        "Typeform",
        _marks("# + network id", "# + submit date", "response type + submit date",
               "response id + submit date + network id"),
        {
            "date": ("submit date", "stage date", "start date"),
            "response_id": ("#", "response id", "token"),
        },
        left_out=(("not finished", "response type", _UNFINISHED),),
    ),
    "asknicely": Source(
        "AskNicely",
        _marks("response id + question type", "person id + contact id", "answer + answer label",
               "answer + answerlabel", "answer + responded"),
        {
            "score": ("answer", "score"),
            "date": ("responded", "responded at", "response date", "date responded"),
            "reason": ("comment",),
            "external_id": ("email", "contact email"),
            "response_id": ("response id", "id"),
            "kind": ("question type",),
        },
    ),
    "qualtrics": Source(
        "Qualtrics",
        _marks("responseid + recordeddate", "responseid + finished", "responseid + startdate",
               "response id + recorded date"),
        {
            "date": ("enddate", "recordeddate", "end date", "recorded date", "startdate"),
            "external_id": ("recipientemail", "recipient email", "externalreference",
                            "external data reference"),
            "response_id": ("responseid", "response id"),
        },
        left_out=(
            ("preview or test", "status", _PREVIEWS),
            ("not finished", "finished", _UNFINISHED),
        ),
    ),
    "googleforms": Source(
        "Google Forms",
        _marks("timestamp + username"),
        {
            "date": ("timestamp", "отметка времени", "клеймо", "позначка часу", "aikaleima",
                     "时间戳记", "zeitstempel", "horodateur", "marca temporal"),
            "external_id": ("email address", "username", "email"),
        },
    ),
    "hubspot": Source(
        "HubSpot",
        _marks("survey submission date", "feedback submission id", "survey channel + survey type",
               "response group", "feedback sentiment", "survey name + survey type"),
        {
            "score": ("rating", "survey value", "value", "score", "survey score"),
            "date": ("survey submission date", "submission date", "response date", "date",
                     "create date", "submitted at"),
            "reason": ("response", "survey response", "follow up", "comment", "content"),
            "external_id": ("contact email", "email", "contact: email", "respondent email"),
            "response_id": ("feedback submission id", "record id", "submission id", "response id"),
            "kind": ("survey type",),
        },
    ),
}  # fmt: skip

NAMED = tuple(name for name in SOURCES if name != ELEVEN)
"""What `--from` may name."""

_FORMS = frozenset(SOURCES["googleforms"].names["date"])

RECOMMENDING = re.compile(
    r"recommend|рекоменд|посовет|препоръч|suosittel|suositel|推荐|推薦|empfehl|recomend|consigli|"
    r"raccomand|aanbevel|rekommend|порад", re.IGNORECASE
)  # fmt: skip
"""A heading that is the question."""
WHY = re.compile(
    r"\bwhy\b|reason|comment|feedback|improve|почему|причин|защо|miksi|perustel|为什么|原因|warum|"
    r"pourquoi|por qué|чому|open-ended", re.IGNORECASE
)  # fmt: skip
"""A heading that asks for the reason."""
ABOUT_MACHINES = frozenset(
    (
        "ip address", "ipaddress", "ip", "user agent", "useragent", "referer", "referrer",
        "network id",
        "locationlatitude", "locationlongitude", "location latitude", "location longitude",
        "latitude",
        "longitude", "permalink", "url", "browser", "os", "device id", "collector id", "progress",
        "duration", "#", "id", "person id", "contact id", "stage date", "start date", "startdate",
        "end date", "enddate", "recordeddate", "recorded date", "date created", "date modified",
        "created at", "updated at", "sent", "opened", "lastemailed", "created", "survey id",
        "response type", "finished", "status", "respondent id", "response id", "responseid",
        "token",
        "first name", "last name", "recipientfirstname", "recipientlastname", "recipientemail",
        "externalreference", "email", "email address", "phone", "phone number", "username",
    )
)  # fmt: skip
"""Headings that become no property: they tell of a device, of one answer alone, or who it was."""


def heading_key(heading: str) -> str:
    """A heading as it is compared."""
    text = re.sub(r"\s*\([^()]*\)\s*$", "", heading.strip().lower())
    return " ".join(re.sub(r"[_\-]", " ", text).split()) or heading.strip().lower()


def recognised(headings: Sequence[str]) -> str:
    """Whose export has these headings; "" where none of the known tools is told by them."""
    keys = {heading_key(heading) for heading in headings}
    for name, source in SOURCES.items():
        if any(mark <= keys for mark in source.marks):
            return name
    return "googleforms" if headings and heading_key(headings[0]) in _FORMS else ""


def names_of(source: str, field_: str) -> tuple[str, ...]:
    """The headings a field is known under in a source, best first."""
    own = SOURCES[source].names.get(field_) if source else None
    if source == ELEVEN and own is not None:
        return own
    return tuple(dict.fromkeys((*(own or ()), *COMMON.get(field_, ()))))
