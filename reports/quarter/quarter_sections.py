"""What every quarterly report says in the same words: its head, its response, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from locales import Text, enumerated, number, text
from locales import days as days_between
from reports.digest.words import moved_line, plan_line
from reports.drawing.answered import Turnout, answered_of
from reports.drawing.document import Block, Heading, Paragraph
from reports.quarter.quarter_days import QuarterDays
from reports.quarter.quarter_done import Cases, Done, DonePlan
from survey.scores.scoring import FEWEST_TO_JUDGE, whole

PLAN_LIMIT = 300  # characters of a plan's own words


class Told(Turnout, Protocol):
    """What the head and the response rest on."""

    @property
    def subject(self) -> str: ...
    @property
    def days(self) -> QuarterDays: ...
    @property
    def answers(self) -> int: ...


def report_title(days: QuarterDays, language: str) -> str:
    """The quarter in words."""
    year, _, number_ = days.name.partition("-Q")
    key = "report.title.sofar" if days.so_far else "report.title"
    return text(language, key, q=number_, year=year)


def head(told: Told, language: str) -> Iterator[Block]:
    """The title, the quarter, its days and how many answered."""
    days = told.days
    yield Heading(told.subject, 1)
    yield Paragraph(report_title(days, language))
    span = days_between(language, days.first, days.last)
    words = text(language, "report.days", days=span, answers=told.answers)
    yield Paragraph(words, quiet=True)


def section(name: str, language: str, lines: Iterable[Text], *, quiet: bool = False) -> list[Block]:
    """A heading and its sentences; nothing where there are none."""
    said = [Paragraph(text(language, line.key, **line.args), quiet) for line in lines]
    return [Heading(text(language, name)), *said] if said else []


def interval(low: float | None, high: float | None) -> dict[str, int]:
    """Both ends in whole points, as arguments of a text."""
    return {"low": whole(low or 0.0), "high": whole(high or 0.0)}


def response(told: Told, wanted: int | None, margin: int) -> Iterator[Text]:
    """Who answered, and how many answers are wanted where the interval is wide."""
    few = told.answered < FEWEST_TO_JUDGE
    yield from answered_of(told.answered, told.delivered, told.open_n, few=few)
    if wanted:
        args = {"margin": margin, "needed": wanted, "answers": told.answers}
        yield Text("report.wanted", args)


def done_blocks(done: Done, language: str) -> Iterator[Block]:
    """Cases and plans, each as far as there are any."""
    yield from section("button.report.cases", language, _cases(done.cases, language))
    plans = [_done(one, language) for one in done.done]
    plans += [plan_line(plan, language, PLAN_LIMIT) for plan in done.planned]
    if plans:
        yield Heading(text(language, "button.report.plan"))
        yield from map(Paragraph, plans)


def _cases(cases: Cases, language: str) -> Iterator[Text]:
    if cases.opened:
        whys = [
            f"{text(language, f'report.why.{why}')} {number(language, n)}"
            for why, n in cases.opened.items()
        ]
        opened = sum(cases.opened.values())
        yield Text("report.cases", {"opened": opened, "whys": enumerated(language, whys)})
        key = "report.cases.open" if cases.open else "report.cases.closed"
        yield Text(key, {"open": cases.open, "overdue": cases.overdue})
    for key, n, hours in (
        ("report.cases.taken", cases.taken, cases.hours_to_take),
        ("report.cases.solved", cases.solved, cases.hours_to_solve),
    ):
        if hours is not None:
            yield Text(key, {"cases": n, "hours": round(hours, 1)})
    if cases.solved_asked:
        said = {"yes": cases.solved_yes, "asked": cases.solved_asked}
        yield Text("digest.cases.solved", said)


def _done(one: DonePlan, language: str) -> str:
    if one.moved:
        return moved_line(one.moved, language, PLAN_LIMIT)
    plan = one.plan
    return text(language, "report.plan.done", text=plan.text, who=plan.who, on=one.on)
