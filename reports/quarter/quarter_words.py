"""What the quarterly report of an nps survey says, block by block, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from locales import Text, number, percent, signed, text
from locales.themes import theme_name
from reports.digest.trend import draw_trend
from reports.digest.words import change_text
from reports.drawing.canvas import Canvas
from reports.drawing.document import Block, Heading, Paragraph, Picture, Table
from reports.drawing.page import pen
from reports.quarter.quarter import Quarter
from reports.quarter.quarter_sections import done_blocks, head, interval, response, section
from survey.definition.definition import Survey
from survey.scores.precision import answers_needed, answers_wanted
from survey.scores.scoring import FEWEST_TO_JUDGE, Change, Estimate, whole
from survey.scores.verdict import SURE_ONCE, Word, weigh_change, would_stand_out

MOST_WEEKS = 14  # a quarter touches so many
MARGIN = 10  # points
MINUS = "\N{MINUS SIGN}"


def report_blocks(quarter: Quarter, language: str, survey: Survey) -> Iterator[Block]:
    """The whole report of an nps survey."""

    def said(line: Text) -> Paragraph:
        return Paragraph(text(language, line.key, **line.args))

    def heading(name: str) -> Heading:
        return Heading(text(language, f"report.head.{name}"))

    yield from head(quarter, language)
    yield from map(said, _verdict(quarter, survey.matters))
    if quarter.weeks:
        yield heading("trend")
        yield Picture(_trend(quarter, language), text(language, "picture.trend"))
    for column in quarter.parts:
        yield heading(column)
        yield _parts(quarter, column, language, survey)
        yield from map(said, _moved(quarter, column, language, survey))
    if quarter.themes:
        yield heading("themes")
        yield _themes(quarter, language, survey)
    if any(line.driver for line in quarter.themes):
        yield heading("drivers")
        yield _drivers(quarter, language, survey)
        yield Paragraph(text(language, "report.drivers"), quiet=True)
    least = survey.scale_min
    yield from section("report.head.response", language, _response(quarter, least))
    yield from done_blocks(quarter.done, language)
    if quarter.answers:
        yield from section("report.head.method", language, _method(quarter, least), quiet=True)


def _change(change: Change | None, matters: int) -> Iterator[Text]:
    if change is None:
        yield Text("report.alone")
        return
    match weigh_change(change, matters, SURE_ONCE):
        case Word.UP:
            yield Text("report.better")
        case Word.DOWN:
            yield Text("report.worse")
        case Word.HELD:
            yield Text("report.same", {"matters": matters})
        case _:
            yield Text("report.unknown", {"seen": would_stand_out(change, SURE_ONCE)})
    yield change_text("report.change", change)


def _verdict(quarter: Quarter, matters: int) -> Iterator[Text]:
    now = quarter.now
    if now.n < FEWEST_TO_JUDGE:
        yield Text("digest.few", {"answers": now.n}) if now.n else Text("report.nobody")
        return
    yield Text("digest.nps", {"nps": now.nps, **interval(now.low, now.high)})
    yield from _change(quarter.change, matters)
    if quarter.weighted:
        shown = quarter.weighted
        ends = interval(shown.low, shown.high)
        yield Text("report.weighted", {"nps": whole(shown.exact), **ends})
    both = quarter.comparison
    if both.n >= FEWEST_TO_JUDGE and both.difference is not None:
        args: dict[str, object] = {"rival": quarter.rival, "people": both.n, "nps": both.nps}
        ends = {"points": whole(both.difference), **interval(both.low, both.high)}
        yield Text("report.rival", args | ends)


def _trend(quarter: Quarter, language: str) -> bytes:
    with pen:
        canvas = Canvas(top=880, bottom=1250)
        draw_trend(canvas, quarter.weeks[-MOST_WEEKS:], language)
        return canvas.png()


def _cells(estimate: Estimate, language: str) -> Sequence[str]:
    answers = number(language, estimate.n)
    if estimate.n < FEWEST_TO_JUDGE or estimate.nps is None:
        return answers, text(language, "report.few"), ""
    ends = text(language, "report.interval", **interval(estimate.low, estimate.high))
    return answers, signed(language, estimate.nps), ends


def _parts(quarter: Quarter, column: str, language: str, survey: Survey) -> Table:
    heads = (
        "", text(language, "report.col.answers"), "NPS", text(language, "report.col.interval"),
    )  # fmt: skip
    rows = [
        (_name(name, language, survey), *_cells(estimate, language))
        for name, estimate in quarter.parts[column].items()
    ]
    return Table(heads, rows)


def _name(name: str, language: str, survey: Survey) -> str:
    return survey.shown(name, language) if name else text(language, "report.none")


def _moved(quarter: Quarter, column: str, language: str, survey: Survey) -> Iterator[Text]:
    for name, change in quarter.moved[column]:
        key = "report.moved.up" if change.points > 0 else "report.moved.down"
        shown = _name(name, language, survey)
        yield Text(key, {"name": shown, "points": whole(abs(change.points))})
    if not quarter.moved[column]:
        yield Text("report.moved.none")


def _themes(quarter: Quarter, language: str, survey: Survey) -> Table:
    names = (f"report.col.{name}" for name in ("low", "before", "high"))
    heads = ["", *(text(language, name, least=survey.scale_min) for name in names)]
    rows = [
        (
            theme_name(line.theme, survey.names_of(line.theme), language),
            _share(line.low, quarter.now.n, language),
            _share(line.low_before, quarter.before.n, language),
            _share(line.high, quarter.now.n, language),
        )
        for line in quarter.themes
    ]
    return Table(heads, rows)


def _share(n: int, of: int, language: str) -> str:
    """How many named it, and of how many answers that is the share: quarters differ in size."""
    if of < FEWEST_TO_JUDGE:
        return number(language, n)
    return f"{number(language, n)} ({percent(language, whole(100 * n / of))})"


def _drivers(quarter: Quarter, language: str, survey: Survey) -> Table:
    heads = ("", text(language, "report.col.rho"), text(language, "report.col.interval"))
    rows = [
        (
            theme_name(line.theme, survey.names_of(line.theme), language),
            _hundredths(line.driver.rho, language),
            f"{_hundredths(line.driver.low, language)} … {_hundredths(line.driver.high, language)}",
        )
        for line in sorted(quarter.themes, key=lambda one: one.driver.rho if one.driver else 0)
        if line.driver
    ]
    return Table(heads, rows)


def _hundredths(share: float, language: str) -> str:
    sign = MINUS if round(share, 2) < 0 else "+" if round(share, 2) > 0 else ""
    return sign + number(language, round(abs(share), 2))


def _response(quarter: Quarter, least: int) -> Iterator[Text]:
    wanted = (
        answers_wanted(quarter.now.counts, MARGIN) if quarter.answers >= FEWEST_TO_JUDGE else None
    )
    yield from response(quarter, wanted, MARGIN)
    if quarter.bounds and quarter.delivered:
        yield Text("report.bounds", {"least": least, **interval(*quarter.bounds)})


def _method(quarter: Quarter, least: int) -> Iterator[Text]:
    counts = {**quarter.now.counts._asdict(), "n": quarter.now.n}
    yield Text("report.method.nps", {"least": least, **counts})
    yield Text("report.method.interval")
    yield Text("report.method.compare")
    yield Text("report.method.size", {"ten": answers_needed(10), "five": answers_needed(5)})
