"""Segments and themes of a digest: which are shown, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from reports.digest.frozen import freeze, thaw
from reports.digest.numbers import weekly_digest
from reports.digest.parts import MOST, segment_points, theme_points
from storage.database.engine import Store
from survey.definition.definition import Survey
from tests.reports.quarter.test_quarter import CUSTOMERS, HELSINKI, NOW, given, quarter_of

WEEK, MONDAY = "2026-W46", (NOW - timedelta(days=7)).date()


def themes(
    survey: Survey, named: Mapping[str, tuple[int, int]], *, low_first: bool = False
) -> list[str]:
    rows = [
        (name, score, n)
        for name, pair in named.items()
        for score, n in zip((3, 9), pair, strict=True)
    ]
    return [one.theme for one in theme_points(survey, rows, low_first=low_first)[0]]


def test_the_most_named_themes_come_first_and_rare_ones_not_at_all() -> None:
    pairs = {"price": (1, 1), "staff": (2, 9), "delivery": (20, 0)}
    assert themes(CUSTOMERS, pairs) == ["staff", "delivery"]
    assert themes(CUSTOMERS, pairs, low_first=True) == ["delivery", "staff"]
    many = {f"theme{n}": (n, n) for n in range(3, 12)}
    assert themes(CUSTOMERS, many) == [f"theme{n}" for n in range(11, 11 - MOST, -1)]


def test_what_the_caption_names_is_in_the_picture_however_loud_the_rest_is() -> None:
    """Five themes of praise have more mentions than either complaint, which the caption names."""
    loud: dict[str, tuple[int, int]] = {f"theme{n}": (0, 50 + n) for n in range(5)}
    quiet = {"delivery": (9, 0), "price": (4, 0), "staff": (3, 0)}
    shown = themes(CUSTOMERS, {**quiet, **loud})
    assert shown == ["theme4", "theme3", "theme2", "delivery", "price"]


def test_a_list_that_is_cut_says_how_many_more_there_are() -> None:
    """One more would need the same room as saying so."""

    def told(n: int) -> tuple[int, int]:
        points, beyond = theme_points(CUSTOMERS, [(f"theme{i}", 3, 5) for i in range(n)])
        return len(points), beyond

    assert [told(n) for n in (5, 6, 7, 9)] == [(5, 0), (6, 0), (5, 2), (5, 4)]


def test_a_reason_without_a_theme_is_none() -> None:
    assert theme_points(CUSTOMERS, [("", 3, 50)]) == ((), 0)


async def test_the_largest_segments_are_shown_best_first(store: Store) -> None:
    sizes = {"North": (40, 3), "South": (50, 9), "East": (35, 10), "West": (33, 7),
             "Online": (9, 10), "Van": (2, 0), "Fair": (1, 0)}  # fmt: skip
    answers = [given(MONDAY, score, name) for name, (n, score) in sizes.items() for _ in range(n)]
    await quarter_of(store, [*answers, *(given(MONDAY, 9) for _ in range(60))])
    async with store.read() as tx:
        digest = await weekly_digest(tx, CUSTOMERS, WEEK, HELSINKI, NOW)
    assert [one.name for one in digest.segments] == ["East", "South", "West", "North", "Online"]
    assert [one.n for one in digest.segments] == [35, 50, 33, 40, 9]
    assert digest.segments_beyond == 2
    assert thaw(freeze(digest)) == digest


async def test_one_segment_is_the_whole_told_twice(store: Store) -> None:
    await quarter_of(store, [given(MONDAY, 9, "North") for _ in range(40)])
    async with store.read() as tx:
        assert await segment_points(tx, CUSTOMERS, MONDAY, MONDAY) == ((), 0)


def test_names_are_those_of_the_company() -> None:
    named = CUSTOMERS.model_copy(update={"names": {"fi": {"delivery": "toimitus"}}})
    (point,), _ = theme_points(named, [("delivery", 3, 9)])
    assert dict(point.names) == {"fi": "toimitus"}
