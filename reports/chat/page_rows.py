"""The buttons of a report: its pages, its days, and what managers may do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args

from locales import Button, Text, text
from locales.questions import TICK
from reports.digest.digest import Digest
from reports.drawing.fitting import trimmed
from storage.answers.corrections import chosen_among
from storage.answers.responses import Reason, reasons_between
from storage.database.engine import Tx
from storage.plans.praise import waiting_praise
from survey.buttons.callbacks import export_data, page_data, praise_data, quarter_data, sort_data
from survey.buttons.pages import SPANS, Name, Page
from survey.definition.definition import Survey
from survey.scores.scale import Kind

REASONS = 5  # of a page
PENCIL = "✎"
LABEL = 30  # characters of a reason on its button

Row = tuple[Button, ...]

NAMES: Mapping[Kind, tuple[Name, ...]] = {
    Kind.NPS: tuple(name for name in get_args(Name) if name != "cases"),
    Kind.CSI: ("digest", "reason", "funnel", "plan"),
    Kind.ENPS: ("digest",),  # what its last wave has published, and nothing beside it
}


def digest_rows(digest: Digest) -> tuple[Row, ...]:
    """The questions that a digest answers, in private."""

    def button(key: str, name: Name) -> Button:
        return Button(Text(key), data=page_data(Page(digest.survey, digest.week, name=name)))

    why, cases = button("button.report.theme", "theme"), button("button.report.cases", "cases")
    return ((why, cases), (button("button.report.count", "count"),))


async def page_rows(
    tx: Tx, survey: Survey, page: Page, language: str, start: datetime, end: datetime, *, acts: bool
) -> tuple[Row, ...]:
    """What stands under a page about [start, end); `acts`: whether its reader is a manager."""
    rows: list[Row] = []
    if page.name == "reason":
        rows += await _about_reasons(tx, survey, page, start, end, acts=acts)
    pages = [
        _button(text(language, f"button.report.{name}"), page._replace(name=name, place=0), page)
        for name in NAMES[survey.kind]
    ]
    rows += [tuple(pages[first : first + 2]) for first in range(0, len(pages), 2)]
    rows.append(
        tuple(
            _button(
                text(language, "button.weeks", n=weeks), page._replace(weeks=weeks, place=0), page
            )
            for weeks in SPANS
        )
    )
    rows.append(quarter_row(survey.key))
    if acts:
        rows.append(
            (
                Button("CSV", data=export_data(survey.key, "csv")),
                Button("Excel", data=export_data(survey.key, "xlsx")),
            )
        )
    return tuple(rows)


def quarter_row(survey_key: str) -> Row:
    """The way to the quarterly report."""
    return (Button(Text("button.quarter"), data=quarter_data(survey_key)),)


def _button(label: str, to: Page, here: Page) -> Button:
    """A button to another page, or to other days; what is open has a tick."""
    opened = to == here._replace(place=0)
    return Button(TICK + label if opened else label, data=page_data(to))


async def _about_reasons(
    tx: Tx, survey: Survey, page: Page, start: datetime, end: datetime, *, acts: bool
) -> list[Row]:
    """What managers may sort and pass on, and the way to newer and older reasons."""
    found = await reasons_between(tx, page.survey, start, end, page.place, REASONS + 1)
    waiting = await waiting_praise(tx, page.survey, start, end) if acts else set()
    rows: list[Row] = [
        (
            Button(
                Text("button.pass", {"text": trimmed(reason.text, LABEL)}),
                data=praise_data(reason.id),
            ),
        )
        for reason in found[:REASONS]
        if reason.id in waiting
    ]
    if acts and survey.themes:
        rows.insert(0, await _to_sort(tx, page, found[:REASONS]))
    turns = []
    if page.place:
        earlier = max(page.place - REASONS, 0)
        turns.append(Button("‹", data=page_data(page._replace(place=earlier))))
    if len(found) > REASONS and page.place + REASONS < 10_000:
        turns.append(Button("›", data=page_data(page._replace(place=page.place + REASONS))))
    return [row for row in (*rows, tuple(turns)) if row]


async def _to_sort(tx: Tx, page: Page, reasons: Sequence[Reason]) -> Row:
    """A button for each reason whose themes its person did not choose, by its number there."""
    settled = await chosen_among(tx, [reason.id for reason in reasons])
    return tuple(
        Button(f"{PENCIL} {number}", data=sort_data(reason.id, page))
        for number, reason in enumerate(reasons, 1)
        if reason.score is not None and reason.id not in settled
    )
