"""A report: what one post says of one survey. One class a kind has all that a post needs of it.

The tick reads a report from the tables and freezes it in the outbox; delivery thaws it there and
renders it; `eleven digest` prints, draws or posts the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from locales import Prompt
from reports.chat.page_rows import digest_rows
from reports.csi.csi import CsiDigest, weekly_csi
from reports.csi.csi_frozen import csi_digest_summary, freeze_csi, thaw_csi
from reports.csi.csi_words import csi_words
from reports.digest.digest import Digest, PulseDigest
from reports.digest.frozen import (
    freeze,
    freeze_pulse,
    no_pulse_summary,
    pulse_summary,
    summary,
    thaw,
    thaw_pulse,
)
from reports.digest.numbers import pulse_digest, quotes_of, weekly_digest
from reports.digest.words import caption, signed_caption
from reports.pulse.pulse_words import pulse_message, pulse_report, under_way
from storage.asking.waves import last_closed, open_wave_of
from storage.database.engine import Tx
from storage.outgoing.kinds import OutgoingKind
from survey.definition.definition import Definition, Survey
from survey.people.eligible import EVERYBODY
from survey.scores.scale import Kind
from survey.time.periods import bounds, last_complete


class Report(ABC):
    """What one post says of one survey."""

    kind: ClassVar[OutgoingKind]
    silent = False  # nothing to draw: a line without a sound
    unanswered = False  # nobody has answered, where people were expected to
    unasked = False  # nobody was asked either: between rounds that is no news
    empty = False  # there is nothing to post yet

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is about: a week or a wave."""

    @abstractmethod
    def payload(self) -> dict[str, Any]:
        """It as plain JSON values; `thawed` is the way back."""

    @abstractmethod
    def summary(self) -> dict[str, Any]:
        """The object that `--json` prints: null where there is nothing."""

    @abstractmethod
    def words(self, language: str) -> str:
        """It as plain text."""

    def prompt(self, language: str) -> Prompt:
        """It as a message, with its buttons."""
        return Prompt(self.words(language))

    @abstractmethod
    def picture(self, language: str) -> bytes | None:
        """It as PNG; takes a while. None where nothing may be drawn."""

    def doubt(self) -> tuple[str, dict[str, str | int]] | None:
        """The text, and what it names, for managers where it may not have arrived."""
        return None

    async def standing(self, _tx: Tx, _zone: ZoneInfo, _where: Mapping[str, str]) -> Report:
        """The same with the words that still stand: somebody may have been forgotten since."""
        return self


class WeekReport(Report):
    """What all that report a week have in common."""

    digest: Digest | CsiDigest

    @property
    def name(self) -> str:
        return self.digest.week

    @property
    def silent(self) -> bool:  # type: ignore[override]
        return self.digest.silent

    @property
    def unanswered(self) -> bool:  # type: ignore[override]
        return self.digest.silent

    @property
    def unasked(self) -> bool:  # type: ignore[override]
        return not self.digest.invited

    def doubt(self) -> tuple[str, dict[str, str | int]]:
        week = int(self.digest.week.partition("-W")[2])
        return "doubt.digest", {"week": week, "survey": self.digest.survey}


@dataclass(frozen=True)
class NpsReport(WeekReport):
    """A week of a survey by name."""

    digest: Digest
    kind = OutgoingKind.DIGEST

    def payload(self) -> dict[str, Any]:
        return {"digest": freeze(self.digest)}

    def summary(self) -> dict[str, Any]:
        return summary(self.digest)

    def words(self, language: str) -> str:
        return caption(self.digest, language)

    def prompt(self, language: str) -> Prompt:
        rows = () if self.silent else digest_rows(self.digest)
        return Prompt(signed_caption(self.digest, language), rows)

    def picture(self, language: str) -> bytes | None:
        from reports.digest.picture import drawn_digest

        return drawn_digest(self.digest, language)

    async def standing(self, tx: Tx, zone: ZoneInfo, where: Mapping[str, str]) -> Report:
        start, end = bounds(self.digest.week, zone)
        quotes = await quotes_of(tx, self.digest.survey, start, end, where)
        return NpsReport(replace(self.digest, quotes=quotes))


@dataclass(frozen=True)
class CsiReport(WeekReport):
    """A week of satisfaction. `survey` says how attributes read; None once it has left."""

    digest: CsiDigest
    survey: Survey | None
    kind = OutgoingKind.CSI

    def payload(self) -> dict[str, Any]:
        return {"digest": freeze_csi(self.digest)}

    def summary(self) -> dict[str, Any]:
        return csi_digest_summary(self.digest)

    def words(self, language: str) -> str:
        return csi_words(self.digest, language, self.survey)

    def picture(self, language: str) -> bytes | None:
        from reports.csi.csi_picture import drawn_csi, names_in

        names = names_in(self.digest, language, self.survey) if self.survey else ()
        return drawn_csi(self.digest, language, names)


@dataclass(frozen=True)
class PulseReport(Report):
    """What a closed pulse has published."""

    pulse: PulseDigest
    kind = OutgoingKind.PULSE

    @property
    def name(self) -> str:
        return f"wave-{self.pulse.wave}"

    def payload(self) -> dict[str, Any]:
        return {"pulse": freeze_pulse(self.pulse)}

    def summary(self) -> dict[str, Any]:
        return pulse_summary(self.pulse)

    def words(self, language: str) -> str:
        return pulse_report(self.pulse, language)

    def prompt(self, language: str) -> Prompt:
        return pulse_message(self.pulse, language)

    def picture(self, language: str) -> bytes | None:
        from reports.pulse.pulse_picture import drawn_pulse

        return drawn_pulse(self.pulse, language)

    def doubt(self) -> tuple[str, dict[str, str | int]]:
        return "doubt.pulse", {"survey": self.pulse.survey}


@dataclass(frozen=True)
class OpenReport(Report):
    """One line about a pulse that is open; nothing to post where none is (`closes`: None)."""

    survey_key: str
    subject: str
    closes: date | None
    kind = OutgoingKind.UNDER_WAY
    silent = True

    @property
    def empty(self) -> bool:  # type: ignore[override]
        return self.closes is None

    @property
    def name(self) -> str:
        return "open"

    def payload(self) -> dict[str, Any]:
        return {"subject": self.subject, "closes": self.closes and self.closes.isoformat()}

    def summary(self) -> dict[str, Any]:
        return no_pulse_summary(self.survey_key, "open" if self.closes else "none")

    def words(self, language: str) -> str:
        if self.closes is None:
            return "no wave has closed yet"
        return under_way(self.subject, self.closes, language)

    def picture(self, _language: str) -> None:
        return None


async def read_report(
    tx: Tx,
    survey: Survey,
    week: str | None,
    zone: ZoneInfo,
    now: datetime,
    where: Mapping[str, str] = EVERYBODY,
) -> Report:
    """A survey's report as the tables stand now; `week`: else the last complete one.

    `where`: of the people with these properties alone; of a pulse everybody reads the same.
    """
    if survey.kind is Kind.ENPS:
        closed = await last_closed(tx, survey.key, *(bounds(week, zone) if week else ()))
        if closed is None:
            return await open_report(tx, survey, zone)
        return PulseReport(pulse_digest(survey, closed, zone))
    week = week or last_complete(now, zone)
    if survey.kind is Kind.CSI:
        return CsiReport(await weekly_csi(tx, survey, week, zone, now, where), survey)
    return NpsReport(await weekly_digest(tx, survey, week, zone, now, where))


async def open_report(tx: Tx, survey: Survey, zone: ZoneInfo) -> OpenReport:
    """What may be said of a pulse before it has closed."""
    wave = await open_wave_of(tx, survey.key)
    closes = wave.closes_at.astimezone(zone).date() if wave else None
    return OpenReport(survey.key, survey.subject, closes)


def thawed(kind: str, payload: Mapping[str, Any], definition: Definition) -> Report | None:
    """The report that an outbox row carries; None where it carries something else."""
    match kind:
        case OutgoingKind.DIGEST:
            return NpsReport(thaw(dict(payload["digest"])))
        case OutgoingKind.CSI:
            digest = thaw_csi(dict(payload["digest"]))
            known = (one for one in definition.surveys if one.key == digest.survey)
            return CsiReport(digest, next(known, None))
        case OutgoingKind.PULSE:
            return PulseReport(thaw_pulse(dict(payload["pulse"])))
        case OutgoingKind.UNDER_WAY:
            return OpenReport("", payload["subject"], date.fromisoformat(payload["closes"]))
    return None
