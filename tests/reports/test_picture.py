"""The digest's picture: every text readable, whole and apart, in five languages."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from reports.canvas import HEIGHT, SMALLEST, WIDTH, Canvas
from reports.digest import Digest, SegmentPoint, ThemePoint, WeekPoint
from reports.fonts import codepoints, drawable
from reports.picture import draw_digest, render_digest
from survey.scale import Kind
from survey.scoring import Counts, count_bands, score_nps

LANGUAGES = ("en", "ru", "bg", "fi", "zh")
MONDAY = date(2026, 11, 16)
ORDINARY = (4, 1, 3, 4, 5, 9, 11, 30, 59, 74, 100)  # 37, 89, 174: NPS +46
NINE = (0, 0, 0, 1, 0, 0, 0, 1, 2, 2, 3)
TENS = (0,) * 10 + (300,)
NOBODY = (0,) * 11
LONG = {
    "en": "The Wonderful Nordic Kettle and Samovar Company of Tampere & Co",
    "ru": "Общество с ограниченной ответственностью «Северный чайник и К°»",
    "bg": "Дружество за чайници, самовари и превъзходни закуски „Северняк“",
    "fi": "Pohjoismainen vedenkeitintehdasosakeyhtiökonsernitytäryhtiölähde",
    "zh": "北方水壶与茶炊有限责任公司坦佩雷分公司售后服务中心客户体验部门" * 2,
}


def weeks(pools: Sequence[Sequence[int]]) -> tuple[WeekPoint, ...]:
    """Twelve weeks, this one last, each with its own counts of the scores."""
    points = []
    for age, scores in zip(range(len(pools) - 1, -1, -1), pools, strict=True):
        year, week, _ = (MONDAY - timedelta(weeks=age)).isocalendar()
        estimate = score_nps(count_bands(scores))
        points.append(
            WeekPoint(f"{year}-W{week:02}", estimate.n, estimate.nps, estimate.low, estimate.high)
        )
    return tuple(points)


def digest(
    scores: Sequence[int],
    pools: Sequence[Sequence[int]] = (ORDINARY,) * 12,
    *,
    subject: str = "Nordic Kettle",
    window: int = 1,
    scale_min: int = 0,
    so_far: bool = False,
) -> Digest:
    """A digest whose headline window holds `scores` and whose weeks hold `pools`."""
    estimate = score_nps(count_bands(scores))
    return Digest(
        survey="customers",
        kind=Kind.NPS,
        subject=subject,
        scale_min=scale_min,
        week="2026-W47",
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=6),
        so_far=so_far,
        estimate=score_nps(count_bands(pools[-1])),
        invited=486,
        delivered=480,
        answered=estimate.n,
        open_n=0,
        headline_weeks=window,
        headline=estimate,
        before=score_nps(Counts(0, 0, 0)),
        change=None,
        change_significant=None,
        scores=tuple(scores),
        weeks=weeks(pools),
        quotes=(),
        next_round=None,
    )


def times(scores: Sequence[int], factor: int) -> tuple[int, ...]:
    return tuple(count * factor for count in scores)


LIVELY = tuple(
    tuple(count * (2 + (7 * week + score) % 5) // 3 for score, count in enumerate(ORDINARY))
    for week in range(11)
)
GAPS = (NINE, NOBODY, ORDINARY, ORDINARY, NOBODY, NOBODY, NINE, NOBODY, NINE, NINE, NOBODY)


def segment(name: str, *counts: int) -> SegmentPoint:
    one = score_nps(Counts(*counts))
    return SegmentPoint(name, (), one.n, one.nps, one.low, one.high)


SEGMENTS = (
    segment("South", 10, 30, 80), segment("All tens", 0, 0, 100), segment("West", 12, 20, 30_000),
    segment("All zeros", 40, 0, 0), segment("Online", 2, 3, 4),
)  # fmt: skip
THEMES = (
    ThemePoint("delivery", (), 38_000, 4), ThemePoint("staff", (), 12, 58_000),
    ThemePoint("quality", (), 0, 41), ThemePoint("price", (), 9, 0), ThemePoint("app", (), 2, 2),
)  # fmt: skip
PARTS: dict[str, Any] = {"segments": SEGMENTS, "themes": THEMES}

SITUATIONS: dict[str, Digest] = {
    "ordinary": digest(ORDINARY, (*LIVELY, ORDINARY)),
    "running week": digest(ORDINARY, (*LIVELY, NINE), window=4, so_far=True),
    "nine answers": digest(NINE, (NOBODY,) * 11 + (NINE,), window=12),
    "one answer": digest((0,) * 10 + (1,), (NOBODY,) * 11 + ((0,) * 10 + (1,),), window=12),
    "all tens": digest(TENS, (TENS,) * 12),
    "all zeros": digest(TENS[::-1], (TENS[::-1],) * 12),
    "nobody": digest(NOBODY, (NOBODY,) * 12, window=12),
    "gaps": digest(times(NINE, 4), (*GAPS, NINE), window=12),
    "silent week": digest(ORDINARY, (*LIVELY, NOBODY), window=12),
    "wide interval": digest((15, *NOBODY[1:10], 16), (NINE,) * 11 + (NOBODY,), window=12),
    "scale 1-10": digest((0, *ORDINARY[1:]), (*LIVELY, ORDINARY), scale_min=1),
    "many": digest(times(ORDINARY, 400), (times(ORDINARY, 400),) * 12, window=1),
    "wide counts": digest((120_000,) * 11),
    "long name": digest(ORDINARY, subject=LONG["en"]),
    "markup in the name": digest(ORDINARY, subject="A $kettle$ for $5_000^{2} \\frac$"),
    "segments and themes": replace(digest(ORDINARY, (*LIVELY, ORDINARY)), **PARTS),
    "segments alone": replace(digest(ORDINARY), segments=SEGMENTS),
    "themes alone": replace(digest(ORDINARY), themes=THEMES),
    "parts of few answers": replace(digest(NINE, (NOBODY,) * 11 + (NINE,), window=12), **PARTS),
    "name beyond the fonts": digest(ORDINARY, subject="Kettle \U0001fad6\ufe0f \U000e0041 & Co\n"),
}


def texts_of(canvas: Canvas) -> list[tuple[Text, Bbox]]:
    """Every visible text of the page with its measured box in pixels."""
    agg: Any = canvas.figure.canvas
    found = [t for t in canvas.figure.findobj(Text) if t.get_visible() and t.get_text()]
    return [(t, t.get_window_extent(agg.get_renderer())) for t in found]


def faults(canvas: Canvas) -> list[str]:
    """What is wrong with the texts of a page: clipped, overlapping, too small, missing glyphs."""
    found = texts_of(canvas)
    wrong = []
    for label, box in found:
        words = label.get_text()
        if box.x0 < 0 or box.y0 < 0 or box.x1 > WIDTH or box.y1 > HEIGHT:
            wrong.append(f"outside: {words} {box}")
        if float(label.get_fontsize()) < SMALLEST:
            wrong.append(f"small: {words} {label.get_fontsize()}")
        wrong += [f"no glyph: {c!r} in {words}" for c in words if ord(c) not in codepoints()]
    boxes = [(label.get_text(), *box.extents) for label, box in found]
    for (a, left, low, right, high), (b, x0, y0, x1, y1) in combinations(boxes, 2):
        if left < x1 and x0 < right and low < y1 and y0 < high:
            wrong.append(f"overlap: {a} | {b}")
    return wrong


def words_of(canvas: Canvas) -> list[str]:
    return [label.get_text() for label, _ in texts_of(canvas)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_text_is_whole_apart_and_readable(situation: str, language: str) -> None:
    shown = SITUATIONS[situation]
    if situation == "long name":
        shown = replace(shown, subject=LONG[language])
    canvas = draw_digest(shown, language)
    assert faults(canvas) == []
    assert not any(word.endswith("…") for word in words_of(canvas)), "nothing had to be cut"


def test_the_measuring_notices_each_fault() -> None:
    """Positive control: a page with all four faults is reported with all four."""
    canvas = Canvas()
    canvas.write(1000, 100, "outside the page", 40)
    canvas.write(100, 300, "one over", 40)
    canvas.write(120, 310, "another", 40)
    canvas.write(100, 500, "small", 15)
    canvas.figure.text(0.1, 0.1, "\U000e0041")
    assert {fault.partition(":")[0] for fault in faults(canvas)} == {
        "outside",
        "overlap",
        "small",
        "no glyph",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_is_a_small_png_of_the_promised_size(language: str) -> None:
    picture = render_digest(SITUATIONS["many"], language)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1080, 1280)
    assert len(picture) <= 150_000


def test_the_same_digest_gives_the_same_bytes_in_any_thread() -> None:
    alone = render_digest(SITUATIONS["gaps"], "zh")
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda _: render_digest(SITUATIONS["gaps"], "zh"), range(3)))
    assert set(together) == {alone}


def test_another_digest_gives_another_picture() -> None:
    assert render_digest(SITUATIONS["gaps"], "en") != render_digest(SITUATIONS["many"], "en")


def test_the_headline_is_the_window_and_its_interval() -> None:
    words = words_of(draw_digest(SITUATIONS["ordinary"], "en"))
    assert {"Nordic Kettle", "NPS", "+46", "probably +37 to +53", "300 answers"} <= set(words)
    assert {"12 %", "30 %", "58 %"} <= set(words)


def test_the_shares_are_of_the_headline_and_not_of_the_week() -> None:
    words = words_of(draw_digest(SITUATIONS["running week"], "en"))
    assert {"300 answers · last 4 weeks", "12 %", "30 %", "58 %"} <= set(words)
    assert "5 people" not in words, "those of the week"


def test_every_score_stands_with_its_count() -> None:
    words = words_of(draw_digest(SITUATIONS["ordinary"], "en"))
    for count in ORDINARY:
        assert str(count) in words
    for score in range(11):
        assert str(score) in words


def test_few_answers_are_counted_as_people_without_nps() -> None:
    """Nine answers: no large number, no percentages, three counts of people."""
    words = words_of(draw_digest(SITUATIONS["nine answers"], "en"))
    assert {"9 answers", "1 person", "3 people", "5 people"} <= set(words)
    assert not any("%" in word for word in words if "95" not in word)
    assert "NPS" not in words


def test_nobody_answering_is_said_in_words() -> None:
    words = words_of(draw_digest(SITUATIONS["nobody"], "en"))
    assert "No answers" in words
    assert "NPS" not in words


def test_the_scale_from_one_has_no_column_for_zero() -> None:
    """Zeros then stand only on the axes: the interval's scale and the trend's."""
    from_zero = words_of(draw_digest(SITUATIONS["ordinary"], "en")).count("0")
    from_one = words_of(draw_digest(SITUATIONS["scale 1-10"], "en")).count("0")
    assert from_zero - from_one == 1


def test_a_week_without_answers_breaks_the_line() -> None:
    lines: Any = draw_digest(SITUATIONS["gaps"], "en").figure.axes[0].lines
    stretches = [len(line.get_xydata()) for line in lines if line.get_linestyle() == "-"]
    assert stretches == [1, 2, 1, 2, 1]


def test_a_week_of_few_answers_is_a_hollow_point_without_its_number() -> None:
    canvas = draw_digest(SITUATIONS["running week"], "en")
    assert "+44" not in words_of(canvas), "nine answers"
    hollow = [line for line in canvas.figure.axes[0].lines if line.get_markerfacecolor() == "white"]
    assert len(hollow) == 1


def test_each_column_and_each_bracket_has_the_colour_of_its_band() -> None:
    patches = draw_digest(SITUATIONS["ordinary"], "en").figure.axes[0].patches
    colors = [to_hex(patch.get_facecolor()).upper() for patch in patches]
    expected = {"#C0392B": 7 + 1, "#F5C710": 2 + 1, "#0F8B8D": 2 + 1}
    assert {color: colors.count(color) for color in expected} == expected


def test_long_names_of_parts_are_cut_before_their_figures() -> None:
    long = "x" * 40
    parts: dict[str, Any] = {
        "segments": tuple(one._replace(name=long) for one in SEGMENTS),
        "themes": tuple(one._replace(theme=long) for one in THEMES),
    }
    canvas = draw_digest(replace(SITUATIONS["segments and themes"], **parts), "en")
    assert faults(canvas) == []
    assert sum(word.endswith("…") for word in words_of(canvas)) == len(SEGMENTS) + len(THEMES)


def test_a_segment_of_few_answers_has_no_score() -> None:
    words = words_of(draw_digest(SITUATIONS["segments alone"], "en"))
    assert words.count("too few") == 1
    assert {"+58", "+100", "−100", "120"} <= set(words)


def test_yellow_is_never_text() -> None:
    for situation in ("ordinary", "nine answers", "nobody"):
        shown = SITUATIONS[situation]
        colors = {str(label.get_color()) for label, _ in texts_of(draw_digest(shown, "en"))}
        assert "#F5C710" not in colors
        assert "#C0392B" in colors or shown.headline.n == 0


def test_dollar_signs_do_not_make_a_formula() -> None:
    words = words_of(draw_digest(SITUATIONS["markup in the name"], "en"))
    assert "A $kettle$ for $5_000^{2} \\frac$" in words


def test_characters_beyond_the_fonts_are_left_out() -> None:
    assert drawable("Kettle \U0001fad6\ufe0f \u202e&\nCo") == "Kettle & Co"


def test_a_very_long_name_ends_with_an_ellipsis_on_its_second_line() -> None:
    canvas = draw_digest(digest(ORDINARY, subject="Kettles " * 60), "en")
    assert faults(canvas) == []
    assert sum(word.endswith("…") for word in words_of(canvas)) == 1


def test_matplotlib_is_loaded_by_the_first_picture_only() -> None:
    """A bot that never draws does without its memory."""
    lines = "import sys, reports.picture; print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", lines]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout.strip() == "False"
