"""What a company asks, whom and when: the shape of eleven.toml.

The models hold shapes and bounds; what must hold between keys is in `survey.definition.rules`, and
the way in from a parsed file is `survey.definition.reading.read`. Attribute names are
those of the file, except that the lists of tables are plural here: `[[survey]]` is `surveys`.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

from survey.published.publish import smallest_shown
from survey.scores.scale import Kind
from survey.scores.verdict import MATTERS
from survey.themes.themes import LANGUAGES


def _line(text: str) -> str:
    if not text.strip() or any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in text):
        raise ValueError("wants one line of text")
    return text


PEOPLE = 2**52  # Telegram's ids have 52 bits


def _person(number: int) -> int:
    if not 0 < number < PEOPLE:
        raise ValueError("wants a person's Telegram id, a positive number")
    return number


def _chat(number: int) -> int:
    if not -PEOPLE < number < 0:
        raise ValueError("wants the id of a channel or group, such as -1001234567890")
    return number


_BREAKS = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
LINE = rf"[^{_BREAKS}]*[^\s{_BREAKS}][^{_BREAKS}]*"
"""What `_line` lets through, for descriptions that machines read."""

_ONE_LINE = (AfterValidator(_line), Field(json_schema_extra={"pattern": f"^{LINE}$"}))
Item = TypeVar("Item")
Many = Annotated[tuple[Item, ...], Strict(False)]  # a TOML array arrives as a list
if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[LANGUAGES]
Event = Literal["score", "reason", "note", "case"]
Name = Annotated[str, Field(max_length=60), AfterValidator(_line)]  # fits a line of a picture
Label = Annotated[str, Field(max_length=40), *_ONE_LINE]  # fits a button
Line = Annotated[str, Field(max_length=200), *_ONE_LINE]  # as the database keeps it
Question = Annotated[str, Field(max_length=500), AfterValidator(_line)]
Short = Annotated[str, Field(max_length=80)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]
PersonId = Annotated[
    int, AfterValidator(_person), Field(json_schema_extra={"minimum": 1, "maximum": PEOPLE - 1})
]
ChatId = Annotated[int, AfterValidator(_chat)]
Topic = Annotated[int, Field(ge=1, lt=2**31)]  # its id, as in the address of a message there


class Table(BaseModel):
    """A table of the file: nothing unknown, no number in quotes, no change afterwards."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_by_alias=True,
    )


class Company(Table):
    """Who asks. `sending_hours` and everything else with a clock is in `timezone`."""

    name: Name
    timezone: Short  # IANA
    languages: Many[Language] = ("en",)
    managers: Many[PersonId] = ()
    channel: ChatId | None = None  # digests
    topic: Topic | None = None  # of that group
    alerts: ChatId | None = None  # cases; None: the managers' private chats
    alerts_topic: Topic | None = None  # of that group
    quiet_days: int = Field(7, ge=0, le=365)
    sending_hours: Short = "10:00-19:00"
    working_hours: Short = "mon-fri 09:00-18:00"

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def fallback(self) -> Language:
        """The language of whoever speaks none of the company's."""
        return self.languages[0]


class Channel(Table):
    """One more place for digests, with its own filter."""

    id: ChatId
    language: Language | None = None  # None: the digest's
    surveys: Many[str] = ()  # empty: all
    topic: Topic | None = None  # of a group that has topics
    where: dict[Label, Label] = Field(default_factory=dict)


class DigestPlan(Table):
    """When digests are posted, and in which language."""

    cron: Short = "0 9 * * mon"
    language: Language | None = None  # None: the company's fallback


class Retention(Table):
    """How long words are kept, in months; 0 for ever. Scores stay counted."""

    reasons_months: int = Field(24, ge=0, le=1200)
    notes_months: int = Field(24, ge=0, le=1200)


class WavePlan(Table):
    """When a survey opens by itself, for how long, and for what part of its people."""

    cron: Short
    open_days: int = Field(14, ge=1, le=365)
    sample: float = Field(1.0, gt=0, le=1)


class Touchpoint(Table):
    """A moment after which one is asked, such as a checkout."""

    key: Key
    delay_minutes: int = Field(0, ge=0, le=365 * 24 * 60)
    when_quarantined: Literal["skip", "defer", "merge"] = "skip"


class Survey(Table):
    """One question, its people and its rhythm."""

    key: Key
    kind: Annotated[Kind, Strict(False)]
    subject: Name = ""  # `read` fills in the company's name
    scale_min: int = Field(0, ge=0, le=1)
    quarantine_days: int = Field(
        default_factory=lambda known: 28 if known.get("kind") is Kind.ENPS else 90, ge=0, le=3650
    )
    reminder_days: Many[Annotated[int, Field(ge=1, le=365)]] = (3,)
    themes: Many[Label] = ()
    words: dict[Label, Many[Label]] = Field(default_factory=dict)  # theme -> how words begin
    watch_words: Many[Label] = ()
    eligible: dict[Label, Label] = Field(default_factory=dict)
    competitor: Name | None = None
    share_url: Annotated[str, Field(max_length=500)] | None = None
    question: dict[str, Question] = Field(default_factory=dict)
    names: dict[str, dict[str, Label]] = Field(default_factory=dict)  # language, key -> shown
    wave: WavePlan | None = None
    touchpoints: Many[Touchpoint] = Field((), alias="touchpoint")
    minimum_group: int = Field(5, ge=5, le=1000)
    minimum_comments: int = Field(10, ge=10, le=1000)
    epsilon: float = Field(2.0, ge=0.5, le=3.0)
    comments_only: bool = False
    segments: Many[Label] = ()
    attributes: Many[Label] = ()
    ask: int = Field(
        default_factory=lambda known: min(2, len(known.get("attributes", ())) or 2), ge=1, le=20
    )
    target: int | None = Field(None, ge=0, le=100)
    matters: int = Field(MATTERS, ge=1, le=100)  # points of NPS
    join: Literal["open", "confirm"] = "open"

    @property
    def fewest_asked(self) -> int:
        """The fewest people a pulse asks: where no figure could be shown it asks for none."""
        if self.comments_only:
            return 2 * self.minimum_group
        return smallest_shown(self.epsilon, self.minimum_group)

    @property
    def open_days(self) -> int:
        """How long a wave stays open, in days."""
        return self.wave.open_days if self.wave else 7

    @property
    def theme_words(self) -> dict[str, tuple[str, ...]]:
        """The themes in their order, each with the company's own words for it."""
        return {theme: self.words.get(theme, ()) for theme in self.themes}

    def shown(self, name: str, language: str) -> str:
        """How a theme, segment or attribute reads in a language."""
        return self.names.get(language, {}).get(name, name)

    def names_of(self, key: str) -> dict[str, str]:
        """How a theme, segment or attribute is shown, by language, where that was said."""
        return {language: names[key] for language, names in self.names.items() if key in names}


class Hook(Table):
    """An address of the company's that is told what customers say."""

    url: Annotated[str, Field(max_length=500)]
    events: Many[Event] = ("score", "reason", "note")
    surveys: Many[str] = ()  # empty: all but the anonymous ones

    @property
    def host(self) -> str:
        """All of the address that may be shown: its path may hold a secret."""
        return urlsplit(self.url).hostname or ""

    @property
    def number(self) -> int:
        """What stands for the address in rows, a hash of 53 bits."""
        return int.from_bytes(blake2b(self.url.encode(), digest_size=8).digest(), "big") >> 11

    def wants(self, event: Event, survey_key: str) -> bool:
        """Whether it is told; a note belongs to no survey, its key is empty."""
        named = not (self.surveys and survey_key) or survey_key in self.surveys
        return event in self.events and named


class UnknownSurvey(LookupError):
    """No survey has this key; the text lists those there are."""


class Definition(Table):
    """The whole file."""

    company: Company
    channels: Many[Channel] = Field((), alias="channel")
    hooks: Many[Hook] = Field((), alias="hook")
    digest: DigestPlan = DigestPlan()
    retention: Retention = Retention()
    surveys: Many[Survey] = Field((), alias="survey")

    def survey(self, key: str) -> Survey:
        """The survey called `key`; UnknownSurvey where there is none."""
        for survey in self.surveys:
            if survey.key == key:
                return survey
        keys = ", ".join(survey.key for survey in self.surveys) or "none is defined"
        raise UnknownSurvey(f'no survey is called "{key}"; there are: {keys}')

    def to_json(self) -> str:
        """What was set, and only that, so that a default stays a default."""
        return self.model_dump_json(by_alias=True, exclude_unset=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The definition that `to_json` wrote."""
        return cls.model_validate_json(text)


TABLES: dict[tuple[str, ...], type[Table]] = {  # where in the file each table stands
    (): Definition,
    ("company",): Company,
    ("channel",): Channel,
    ("hook",): Hook,
    ("digest",): DigestPlan,
    ("retention",): Retention,
    ("survey",): Survey,
    ("survey", "wave"): WavePlan,
    ("survey", "touchpoint"): Touchpoint,
}
