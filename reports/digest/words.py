"""A digest's caption: the verdict first, then what it rests on; plain text in any language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from locales import Text, text
from locales.quotes import unsigned
from locales.themes import theme_name
from reports.digest.case_line import case_line
from reports.digest.digest import Digest, Moved, MovedPart, Planned, Why
from reports.digest.reason_lines import quote_lines, why_line
from reports.digest.whys import FEWEST_TO_ADVISE
from reports.drawing.answered import Asked, answered_of
from reports.drawing.fitting import SUBJECT_LIMIT, size, trimmed
from survey.buttons.advice import Advice, next_step
from survey.scores.response_rate import LINE, Reached
from survey.scores.scoring import FEWEST_TO_JUDGE, Change, Estimate, whole
from survey.scores.verdict import PAST, SURE_DRIFT, Verdict, Word

LIMIT = 650  # of Telegram's 1,024: a caption is read on a phone, above the picture
PLAN_LIMIT = 60  # of a plan's own words


class Week(Asked, Protocol):
    """What a digest says of who answered rests on this."""

    @property
    def so_far(self) -> bool: ...
    @property
    def invited(self) -> int: ...
    @property
    def rate_before(self) -> int | None: ...
    @property
    def next_round(self) -> date | None: ...


def caption(digest: Digest, language: str) -> str:
    """What a weekly digest says, in at most 650 characters; long quotes are cut at a word."""
    return unsigned(signed_caption(digest, language))


def signed_caption(digest: Digest, language: str) -> str:
    """The same with the signs of its quotes, for what becomes a message."""
    lines = [_head(digest, language)]
    if digest.silent:
        lines += [text(language, line.key, **line.args) for line in silence(digest)]
        lines += case_line(digest.cases, LIMIT, language)
    else:
        few = digest.estimate.n < FEWEST_TO_JUDGE
        facts = [*_figures(digest), *week_response(digest, few=few)]
        lines += [text(language, line.key, **line.args) for line in facts]
        todo = list(_todo(digest, language))
        room = LIMIT - sum(size(line) + 1 for line in (*lines, *todo)) + 1
        turned = digest.verdict.leaning < 0
        window = digest.headline_weeks if digest.low_unsorted is not None else 1
        ends = (digest.why_high, digest.why_low)
        why = why_line(*ends, room - 1, language, low_first=turned, weeks=window)
        room -= sum(size(line) + 1 for line in why)
        unsorted = _unsorted(digest, room - 1, language)
        room -= sum(size(line) + 1 for line in unsorted)
        parts = _parts(digest, room - 1, language)
        room -= sum(size(line) + 1 for line in parts)
        cases = case_line(digest.cases, room - 1, language)
        room -= sum(size(line) + 1 for line in cases)
        plans = _plans(digest, room - 1, language)
        room -= sum(size(line) + 1 for line in plans)
        quotes = quote_lines(digest.quotes, room, language)
        lines += [*why, *unsorted, *quotes, *parts, *cases, *plans, *todo]
    return "\n".join(lines)


def _parts(digest: Digest, room: int, language: str) -> list[str]:
    """The parts that stand apart from what they were, those that fell first."""
    told = (_part_line(one, digest.headline_weeks, language) for one in digest.movers)
    return _that_fit(told, room)


def _part_line(part: MovedPart, weeks: int, language: str) -> str:
    name = dict(part.names).get(language, part.name)
    side = "better" if part.points > 0 else "worse"
    window = ".window" if weeks > 1 else ""
    args = {"name": trimmed(name, PLAN_LIMIT), "nps": part.nps, "answers": part.n, "weeks": weeks}
    return text(language, f"digest.part.{side}{window}", **args)


def _plans(digest: Digest, room: int, language: str) -> list[str]:
    """What is planned next and what came of the last plan."""
    told = []
    if digest.plans:
        beyond = len(digest.plans) - 1
        told.append(plan_line(digest.plans[0], language, PLAN_LIMIT, beyond))
    if digest.moved:
        told.append(moved_line(digest.moved, language, PLAN_LIMIT))
    return _that_fit(told, room)


def _that_fit(told: Iterable[str], room: int) -> list[str]:
    """Those for which there is room, each whole or not at all."""
    lines: list[str] = []
    for line in told:
        if size("\n".join((*lines, line))) <= room:
            lines.append(line)
    return lines


def _todo(digest: Digest, language: str) -> Iterable[str]:
    """The one thing to do."""
    advice = _advice(digest)
    if advice is Advice.PLAN:
        yield text(language, "digest.todo.plan", theme=_name(digest.why_low[0], language))
    elif advice:
        standing = {Advice.OVERDUE: digest.cases.overdue, Advice.WAITING: digest.cases.waiting}
        n = standing.get(advice, digest.praise)
        yield text(language, f"digest.todo.{advice}", n=n)


def _unsorted(digest: Digest, room: int, language: str) -> list[str]:
    """How many of the low answers no theme speaks for, where themes are told at all."""
    n, low = digest.low_unsorted, digest.headline.counts.detractors
    if not n or digest.headline.n < FEWEST_TO_JUDGE:
        return []
    return _that_fit([text(language, "digest.unsorted", low=low, n=n)], room)


def _advice(digest: Digest) -> Advice | None:
    """What to do first; about a theme only where enough named it, and more than are unsorted."""
    about = {plan.theme for plan in digest.plans}
    unplanned = (
        bool(digest.why_low)
        and digest.why_low[0].n >= max(FEWEST_TO_ADVISE, digest.low_unsorted or 0)
        and digest.why_low[0].theme not in about
    )
    return next_step(digest.cases.overdue, digest.cases.waiting, unplanned, digest.praise)


def plan_line(plan: Planned, language: str, limit: int, beyond: int = 0) -> str:
    """What is planned, by whom and until when; its words are cut to `limit` characters."""
    what = trimmed(plan.text, limit)
    if plan.theme:
        what = text(language, "sign.dash", name=_name(plan, language), value=what)
    line = text(language, "digest.plan", what=what, who=trimmed(plan.who, 40), due=plan.due)
    return line if not beyond else text(language, "digest.plan.more", plan=line, n=beyond)


def moved_line(moved: Moved, language: str, limit: int) -> str:
    """How a theme's share moved since a plan about it was done."""
    return text(
        language,
        "digest.moved",
        text=trimmed(moved.text, limit),
        theme=_name(moved, language),
        now=whole(moved.now),
        before=whole(moved.before),
        low=whole(moved.low),
        high=whole(moved.high),
    )


def _name(of: Why | Planned | Moved, language: str) -> str:
    return theme_name(of.theme, dict(of.names), language)


def _head(digest: Digest, language: str) -> str:
    """The first line, which is all that a phone's preview shows."""
    title = Text(
        "digest.title.sofar" if digest.so_far else "digest.title",
        {"subject": trimmed(digest.subject, SUBJECT_LIMIT), "week": int(digest.week[-2:])},
    )
    judged = _verdict(digest)
    if not digest.silent and (digest.verdict.weeks or 1) > 1:  # the preview must say of what
        weeks = digest.verdict.weeks
        return text(language, "digest.head.window", title=title, weeks=weeks, verdict=judged)
    return text(language, "digest.head", title=title, verdict=judged)


def picture_verdict(digest: Digest, language: str) -> str:
    """Whether things changed, without the full stop; "" where the picture cannot tell."""
    if digest.estimate.n < FEWEST_TO_JUDGE or digest.verdict.word is Word.FEW:
        return ""
    verdict = _verdict(digest)
    return text(language, verdict.key, **verdict.args).rstrip(".。")


def _verdict(digest: Digest) -> Text:
    n = digest.estimate.n
    if n == 0:
        asked = digest.invited
        return Text("digest.unanswered", {"asked": asked}) if asked else Text("digest.unasked")
    if digest.verdict.word is Word.FEW:
        return Text("digest.few" if n < FEWEST_TO_JUDGE else "digest.first", {"answers": n})
    return verdict_text(digest.verdict)


def verdict_text(verdict: Verdict) -> Text:
    """What is said of a change, in a few words; not of one where there are few answers."""
    if verdict.mixed:
        return Text("digest.mixed")
    match verdict.word, verdict.leaning:
        case ((Word.UP | Word.DOWN), leaning):
            return Text("digest.better" if leaning > 0 else "digest.worse")
        case Word.HELD, _:
            return Text("digest.held", {"matters": verdict.matters})
        case _, 0:
            return Text("digest.unknown", {"seen": verdict.seen})
        case _, leaning:
            return Text("digest.perhaps.better" if leaning > 0 else "digest.perhaps.worse")


def silence(digest: Week) -> Iterable[Text]:
    """What is said of a week in which nobody answered."""
    if digest.invited:
        if digest.invited >= FEWEST_TO_JUDGE and not digest.so_far:  # of a few it is usual
            yield Text("digest.unusual")
    elif digest.next_round:
        yield Text("digest.next", {"on": digest.next_round})


def _figures(digest: Digest) -> Iterable[Text]:
    """The headline with its change and, where that reaches further back, the week on a line."""
    week, headline = digest.estimate, digest.headline
    weeks = {"weeks": digest.headline_weeks, "answers": headline.n}
    few = week.n < FEWEST_TO_JUDGE
    wider = headline.n > week.n  # a window that adds nothing is not worth a line
    if few:
        yield _people(digest, week)
    if headline.n < FEWEST_TO_JUDGE:
        if wider:
            yield Text("digest.window.people", weeks | {"people": _people(digest, headline)})
        return
    yield Text("digest.window" if wider or few else "digest.nps", _interval(headline) | weeks)
    if digest.verdict.change:
        yield change_text("digest.change", digest.verdict.change)
    yield from _mix(digest)
    if wider and not few:
        yield Text("digest.week", _interval(week) | {"answers": week.n})
    drift = digest.drift
    if drift and (digest.headline_weeks == PAST or drift.p_value < SURE_DRIFT):
        yield change_text("digest.drift", drift)


def _mix(digest: Digest) -> Iterable[Text]:
    """Which part of the answers grew or shrank, and the score without that."""
    mix = digest.mix
    if mix is None:
        return
    shown = Text(f"via.{mix.name}") if mix.by == "via" else trimmed(mix.name, PLAN_LIMIT)
    yield Text("digest.mix", {"name": shown, "now": mix.now, "before": mix.before})
    yield (
        Text("digest.mix.nps", {"nps": mix.nps}) if mix.nps is not None else Text("digest.mix.none")
    )


def change_text(key: str, change: Change) -> Text:
    """A change and its interval, in whole points."""
    points = {"points": change.points, "low": change.low, "high": change.high}
    return Text(key, {name: whole(value) for name, value in points.items()})


def _people(digest: Digest, estimate: Estimate) -> Text:
    return Text("digest.people", {**estimate.counts._asdict(), "least": digest.scale_min})


def _interval(estimate: Estimate) -> dict[str, object]:
    assert estimate.low is not None  # as somebody answered
    assert estimate.high is not None
    return {"nps": estimate.nps, "low": whole(estimate.low), "high": whole(estimate.high)}


def week_response(week: Week, *, few: bool) -> Iterable[Text]:
    """Who answered: with a sentence where the rate crosses its line, with a quiet mark below it.

    A week that still runs has neither: its people may yet answer.
    """
    told = week.rate_before is not None
    mark = not told and not week.so_far
    yield from answered_of(week.answered, week.delivered, week.open_n, few=few, mark=mark)
    if told:
        side = "below" if Reached(week.delivered, week.answered).rate < LINE else "above"
        yield Text(f"digest.rate.{side}", {"before": week.rate_before, "line": LINE})
