"""The pages of a report: what stands on each, in words; in private, for whoever reads results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from locales import Prompt, Text, days, enumerated, signed_text, text
from locales.themes import theme_name
from reports.chat.arithmetic import spelled_out
from reports.chat.page_rows import NAMES, REASONS, page_rows, quarter_row
from reports.chat.results import Part, named_results
from reports.csi.csi import csi_results, weekly_csi
from reports.csi.csi_words import attribute_line, csi_words
from reports.digest.numbers import pulse_digest, weekly_digest
from reports.digest.plans import all_moved, planned
from reports.digest.words import moved_line, plan_line, signed_caption
from reports.drawing.answered import answered_of
from reports.drawing.fitting import MESSAGE_LIMIT, size, trimmed
from reports.pulse.pulse_words import pulse_message
from storage.answers.responses import reasons_between
from storage.answers.rollup import scores_by_day
from storage.answers.themes import themes_of
from storage.asking.funnel import wave_funnel
from storage.asking.invitations import response_counts
from storage.asking.waves import last_closed, last_opened
from storage.database.engine import Tx
from survey.buttons.pages import Name, Page
from survey.definition.definition import Survey
from survey.scores.scale import Kind
from survey.scores.scoring import FEWEST_TO_JUDGE, Counts, count_bands, score_nps, whole
from survey.themes.themes import UNSORTED
from survey.time.periods import BEFORE, days_of, midnight

REASON_LIMIT = 600  # characters of each
PLAN_LIMIT = 300


@dataclass(frozen=True)
class View:
    """Which page, of which days (both included), for whom."""

    survey: Survey
    page: Page
    first: date
    last: date
    zone: ZoneInfo
    now: datetime
    language: str

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return midnight(self.first, self.zone), midnight(self.last + timedelta(days=1), self.zone)

    def text(self, key: str, /, **args: object) -> str:
        return text(self.language, key, **args)


async def show_page(
    tx: Tx,
    survey: Survey,
    page: Page,
    zone: ZoneInfo,
    now: datetime,
    language: str,
    *,
    acts: bool,
) -> Prompt | None:
    """A page, and the buttons to all others; None where this survey has no such page.

    `acts`: whether its reader may also pass praise on, and have the answers as a file.
    """
    if page.name not in NAMES[survey.kind]:
        return None
    monday, sunday = days_of(page.week)
    first = monday - timedelta(weeks=page.weeks - 1)
    view = View(survey, page, first, sunday, zone, now, language)
    if survey.kind is Kind.ENPS:
        return await _pulse(tx, view)
    lines = await _PAGES[page.name](tx, view)
    if page.name != "digest":
        lines = [_head(view), view.text(f"button.report.{page.name}"), "", *lines]
    rows = await page_rows(tx, survey, page, language, *view.bounds, acts=acts)
    return Prompt(_fitting(lines, language), rows)


def _head(view: View) -> str:
    span = days(view.language, view.first, view.last)
    return view.text("report.head", subject=trimmed(view.survey.subject, 100), days=span)


def _fitting(lines: list[str], language: str) -> str:
    """The lines that a message holds, and how many more there are."""
    shown = list(lines)
    while True:
        beyond = len(lines) - len(shown)
        more = [text(language, "result.more", n=beyond)] if beyond else []
        words = "\n".join((*shown, *more))
        if size(words) <= MESSAGE_LIMIT:
            return words
        shown.pop()


async def _pulse(tx: Tx, view: View) -> Prompt:
    wave = await last_closed(tx, view.survey.key)
    if wave is None:
        return Prompt(Text("report.nopulse", {"subject": view.survey.subject}))
    told = pulse_message(pulse_digest(view.survey, wave, view.zone), view.language)
    return replace(told, rows=(*told.rows, quarter_row(view.survey.key)))


async def _digest(tx: Tx, view: View) -> list[str]:
    survey, week = view.survey, view.page.week
    if survey.kind is Kind.CSI:
        return await _csi(tx, view)
    if view.page.weeks == 1:
        return [
            signed_caption(
                await weekly_digest(tx, survey, week, view.zone, view.now), view.language
            )
        ]
    head = _head(view)
    whole_pool = score_nps(await _counts(tx, view, view.first, view.last))
    if not whole_pool.n:
        return [head, _nothing(view)]
    delivered, answered, open_n = await response_counts(tx, survey.key, *view.bounds)
    few = whole_pool.n < FEWEST_TO_JUDGE
    told = answered_of(answered, delivered, open_n, few=few, mark=view.now >= view.bounds[1])
    part = _part(view, Part(view.text("report.all"), whole_pool))
    return [head, part, *(view.text(line.key, **line.args) for line in told)]


async def _csi(tx: Tx, view: View) -> list[str]:
    """The digest's words and, of the days chosen, what matters how much."""
    survey = view.survey
    digest = await weekly_csi(tx, survey, view.page.week, view.zone, view.now)
    found = await csi_results(tx, survey, view.first, view.last, view.zone)
    table = [attribute_line(one, survey, view.language) for one in found.whole.attributes]
    if found.whole.n >= FEWEST_TO_JUDGE:
        table.append(view.text("report.net"))
    return [
        csi_words(digest, view.language, survey),
        "",
        _head(view),
        *(table or [_nothing(view)]),
    ]


async def _parts(tx: Tx, view: View) -> list[str]:
    """A line for each segment or touchpoint, by name; for each theme, the most named first."""
    found = await named_results(tx, view.survey, view.first, view.last, view.zone, view.page.name)
    parts = list(found.parts)
    if found.by == "theme":
        parts.sort(key=lambda part: (part.name == UNSORTED, -part.estimate.n))
    lines = [_part(view, part) for part in parts]
    if found.unsorted and found.unsorted[1]:
        some, of = found.unsorted
        share = whole(100 * some / of)
        args = {"unsorted": some, "reasons": of, "share": share}
        lines += ["", view.text("report.unsorted.share", **args)]
    return lines or [_nothing(view)]


def _part(view: View, part: Part) -> str:
    estimate, survey = part.estimate, view.survey
    name = part.name or view.text("report.unnamed")
    if view.page.name == "theme":
        name = _themes(view, [] if part.name == UNSORTED else [part.name])
    if view.page.name == "theme" or estimate.n < FEWEST_TO_JUDGE:
        people = {**estimate.counts._asdict(), "least": survey.scale_min}
        return view.text("report.part.few", name=name, **people)
    assert estimate.low is not None  # as somebody answered
    assert estimate.high is not None
    args = {"nps": estimate.nps, "low": whole(estimate.low), "high": whole(estimate.high)}
    return view.text("report.part", name=name, answers=estimate.n, **args)


def _themes(view: View, themes: Collection[str]) -> str:
    """Themes by name, in the survey's order; those that it no longer has come last."""
    survey, known = view.survey, view.survey.themes
    ordered = sorted(themes, key=lambda one: known.index(one) if one in known else len(known))
    names = [theme_name(one, survey.names_of(one), view.language) for one in ordered]
    return enumerated(view.language, names) or view.text("report.unsorted")


async def _reasons(tx: Tx, view: View) -> list[str]:
    page, lines = view.page, []
    found = await reasons_between(tx, page.survey, *view.bounds, page.place, REASONS)
    themes = await themes_of(tx, [reason.id for reason in found])
    for number, reason in enumerate(found, 1):
        words = trimmed(reason.text, REASON_LIMIT)
        key = "report.words" if reason.score is None else "digest.quote"
        lines.append(signed_text(view.language, key, text=words, score=reason.score or 0))
        if view.survey.themes and reason.score is not None:
            about = _themes(view, themes.get(reason.id, ()))
            lines.append(view.text("sign.colon", name=number, value=about))
        lines.append("")
    return lines[:-1] or [_nothing(view)]


async def _funnel(tx: Tx, view: View) -> list[str]:
    """The newest wave that opened in these days; without one, the days themselves."""
    wave = await last_opened(tx, view.survey.key, *view.bounds)
    if wave is None:
        delivered, answered, open_n = await response_counts(tx, view.survey.key, *view.bounds)
        args = {"delivered": delivered, "scored": answered, "opened": open_n}
        return [view.text("report.funnel.days", **args)]
    funnel = await wave_funnel(tx, wave, view.now)
    args = {
        "invited": funnel.invited,
        "delivered": funnel.delivered,
        "blocked": funnel.blocked,
        "snoozed": funnel.snoozed,
        "scored": funnel.scored,
        "reasoned": funnel.reasoned,
        "opened": funnel.opened,
    }
    eligible = [view.text("report.funnel.eligible", eligible=funnel.eligible)]
    lines = eligible if funnel.eligible is not None else []
    opened = wave.opened_at.astimezone(view.zone).date()
    if funnel.rate is None:
        return [*lines, view.text("report.funnel.unsent", on=opened, **args)]
    rate = whole(100 * funnel.rate)
    return [*lines, view.text("report.funnel", on=opened, rate=rate, **args)]


async def _plans(tx: Tx, view: View) -> list[str]:
    plans = [plan_line(plan, view.language, PLAN_LIMIT) for plan in await planned(tx, view.survey)]
    moved = [
        moved_line(one, view.language, PLAN_LIMIT)
        for one in await all_moved(tx, view.survey, view.last, view.zone)
    ]
    return [*plans, *moved] or [view.text("report.noplan")]


async def _count(tx: Tx, view: View) -> list[str]:
    day = timedelta(days=1)
    counts = await _counts(tx, view, view.first, view.last)
    before = await _counts(tx, view, view.first - timedelta(weeks=BEFORE), view.first - day)
    reached = await response_counts(tx, view.survey.key, *view.bounds)
    return spelled_out(counts, before, reached, view.survey.scale_min, view.language)


async def _counts(tx: Tx, view: View, first: date, last: date) -> Counts:
    tally = [0] * 11
    for _, score, n in await scores_by_day(tx, view.survey.key, first, last):
        tally[score] += n
    return count_bands(tally)


def _nothing(view: View) -> str:
    return view.text("report.nothing")


_PAGES: Mapping[Name, Callable[[Tx, View], Awaitable[list[str]]]] = {
    "digest": _digest,
    "theme": _parts,
    "reason": _reasons,
    "segment": _parts,
    "touchpoint": _parts,
    "funnel": _funnel,
    "plan": _plans,
    "count": _count,
}
