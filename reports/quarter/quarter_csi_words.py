"""What the quarterly report of a csi survey says, block by block, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from locales import Text, number, tenths, text
from reports.csi.csi_picture import render_matrix
from reports.drawing.document import Block, Heading, Paragraph, Picture, Table
from reports.quarter.quarter_csi import CsiQuarter, PartOfCsi
from reports.quarter.quarter_sections import done_blocks, head, interval, response, section
from survey.definition.definition import Survey
from survey.scores.csi import FEWEST_RATINGS, Index, quadrant, verdict, weakest
from survey.scores.precision import ratings_wanted
from survey.scores.scoring import FEWEST_TO_JUDGE, whole

MARGIN = 5  # points of 100
HEADS = {"week": "trend", "segment": "segment", "touchpoint": "touchpoint"}


def csi_report_blocks(quarter: CsiQuarter, language: str, survey: Survey) -> Iterator[Block]:
    """The whole report of a csi survey."""
    yield from head(quarter, language)
    for line in _verdict(quarter, language, survey):
        words = text(language, line.key, **line.args)
        yield Paragraph(words[:1].upper() + words[1:])  # a digest says it after a colon
    if attributes := quarter.now.whole.attributes:
        yield Heading(text(language, "report.head.attributes"))
        sure = quarter.answers >= FEWEST_TO_JUDGE
        matrix = render_matrix(attributes, language, sure=sure)
        yield Picture(matrix, text(language, "picture.csi.matrix"))
        yield _attributes(quarter, language, survey)
    for by, parts in quarter.parts.items():
        yield Heading(text(language, f"report.head.{HEADS[by]}"))
        yield _parts(parts, by, language, survey)
    yield from section("report.head.response", language, _response(quarter))
    yield from done_blocks(quarter.done, language)
    if quarter.answers:
        method = [
            Text("report.csi.method.index", {"fewest": FEWEST_RATINGS}),
            Text("report.csi.method.interval"),
            Text("report.csi.method.matrix"),
        ]
        yield from section("report.head.method", language, method, quiet=True)


def _verdict(quarter: CsiQuarter, language: str, survey: Survey) -> Iterator[Text]:
    now, target, answers = quarter.now.whole, quarter.now.target, quarter.answers
    judged = verdict(now.judged, target, answers)
    if not answers:
        yield Text("report.nobody")
        return
    if judged == "few":
        yield Text("digest.few", {"answers": answers})
        return
    if figures := _figures(now.judged):
        yield Text("csi.index", {**figures, "answers": answers})
    else:
        yield Text("csi.unknown", {"answers": answers})
    if judged != "untold":
        yield Text(f"csi.{judged}", {"target": target})
    before = _figures(quarter.before.whole.judged)
    if before and quarter.before.answers >= FEWEST_TO_JUDGE:
        yield Text("report.csi.before", before)
    if weak := weakest(now.attributes):
        args = {
            "attribute": survey.shown(weak.name, language),
            "importance": round(weak.importance, 1),
            "satisfaction": round(weak.satisfaction, 1),
        }
        yield Text("csi.weakest", args)


def _figures(index: Index) -> dict[str, int] | None:
    if index.value is None or index.low is None or index.high is None:
        return None
    return {"csi": whole(index.value), **interval(index.low, index.high)}


def _attributes(quarter: CsiQuarter, language: str, survey: Survey) -> Table:
    names = ("report.col.answers", "picture.csi.importance", "picture.csi.satisfaction")
    rated = quarter.now.whole.attributes
    rows = [
        (
            f"{place} {survey.shown(one.name, language)}",  # the number that it has in the picture
            number(language, one.n),
            tenths(language, one.importance),
            tenths(language, one.satisfaction),
            text(language, f"report.quadrant.{quadrant(one, rated)}")
            if one.n >= FEWEST_TO_JUDGE
            else text(language, "report.few"),
        )
        for place, one in enumerate(rated, 1)
    ]
    return Table(("", *(text(language, name) for name in names), ""), rows)


def _parts(parts: Sequence[PartOfCsi], by: str, language: str, survey: Survey) -> Table:
    heads = (
        "", text(language, "report.col.answers"), "CSI", text(language, "report.col.interval"),
    )  # fmt: skip
    return Table(heads, [_row(one, by, language, survey) for one in parts])


def _row(one: PartOfCsi, by: str, language: str, survey: Survey) -> Sequence[str]:
    name, answers = one.part.name, number(language, one.answers)
    shown = survey.shown(name, language) if name else text(language, "report.none")
    if by == "week":
        shown = text(language, "report.week", week=int(name.partition("-W")[2]))
    figures = _figures(one.part.judged)
    if one.answers < FEWEST_TO_JUDGE or figures is None:
        return shown, answers, text(language, "report.few"), ""
    return shown, answers, str(figures["csi"]), f"{figures['low']}–{figures['high']}"


def _response(quarter: CsiQuarter) -> Iterator[Text]:
    index, answers = quarter.now.whole.judged, quarter.answers
    wanted = None
    if answers >= FEWEST_TO_JUDGE and index.low is not None and index.high is not None:
        wanted = ratings_wanted(answers, index.low, index.high, MARGIN)
    yield from response(quarter, wanted, MARGIN)
