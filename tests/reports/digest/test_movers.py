"""Parts that moved: Holm over all that are compared, never a single person's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from reports.digest.digest import Digest
from reports.digest.numbers import weekly_digest
from reports.digest.words import caption
from storage.answers.answers_import import import_answers
from storage.database.engine import Store
from survey.definition.definition import Survey, Touchpoint
from survey.files.answers_file import Given
from survey.scores.verdict import Word
from tests.reports.quarter.test_quarter import CUSTOMERS, HELSINKI, NOW, given

WEEK, MONDAY = "2026-W46", (NOW - timedelta(days=7)).date()
BEFORE = MONDAY - timedelta(weeks=3)
GOOD, MIXED, BAD = (10,) * 8 + (8, 0), (10,) * 5 + (8, 0, 0, 0, 0), (10,) + (8,) * 2 + (0,) * 7


def part(day: date, name: str, scores: tuple[int, ...], times: int, point: str = "") -> list[Given]:
    return [replace(given(day, n, name), touchpoint=point) for n in scores * times]


async def told(
    store: Store, answers: list[Given], survey: Survey = CUSTOMERS, first: int = 1
) -> Digest:
    """The digest once these are brought in, too; `first` is the number of the first."""
    numbered = list(enumerate(answers, start=first))
    async with store.write() as tx:
        await import_answers(tx, survey, numbered, HELSINKI, NOW)
    async with store.read() as tx:
        return await weekly_digest(tx, survey, WEEK, HELSINKI, NOW)


async def test_the_most_declined_and_the_most_improved_are_told(store: Store) -> None:
    """Each against itself before; the one that stayed is not named."""
    answers = [
        *part(MONDAY, "North", BAD, 5), *part(BEFORE, "North", GOOD, 12),
        *part(MONDAY, "South", GOOD, 5), *part(BEFORE, "South", BAD, 12),
        *part(MONDAY, "East", MIXED, 5), *part(BEFORE, "East", GOOD, 12),
        *part(MONDAY, "West", MIXED, 5), *part(BEFORE, "West", MIXED, 12),
    ]  # fmt: skip
    digest = await told(store, answers)
    assert [(one.name, one.n, one.nps) for one in digest.movers] == [
        ("North", 50, -60), ("South", 50, 70),
    ]  # fmt: skip
    lines = caption(digest, "en").split("\n")
    assert "“North”: −60 (50 answers), worse, and not by chance." in lines
    assert "“South”: +70 (50 answers), better, and not by chance." in lines


async def test_what_one_comparison_would_call_a_change_many_do_not(store: Store) -> None:
    """One of two is told, the same one of nine is not."""
    fallen = [*part(MONDAY, "North", MIXED, 5), *part(BEFORE, "North", (*MIXED, *(10,) * 9), 12)]
    calm = part(MONDAY, "P0", MIXED, 6) + part(BEFORE, "P0", MIXED, 12)
    few = await told(store, fallen + calm)
    assert [one.name for one in few.movers] == ["North"]
    many = []
    for n in range(1, 8):
        many += part(MONDAY, f"P{n}", MIXED, 6) + part(BEFORE, f"P{n}", MIXED, 12)
    assert (await told(store, many, first=1_000_000)).movers == ()


async def test_a_part_of_few_answers_or_without_a_past_is_no_mover(store: Store) -> None:
    """Nor one that is gone: a segment that vanished has no week."""
    answers = [
        *part(MONDAY, "New", BAD, 5),
        *part(BEFORE, "Gone", GOOD, 12),
        *part(MONDAY, "Small", (0,), 29), *part(BEFORE, "Small", GOOD, 12),
        *part(MONDAY, "", BAD, 5), *part(BEFORE, "", GOOD, 12),
    ]  # fmt: skip
    digest = await told(store, answers)
    assert digest.movers == ()
    assert [one.name for one in digest.segments] == ["New", "Small"]


async def test_the_only_part_is_the_whole_told_already(store: Store) -> None:
    answers = [*part(MONDAY, "North", BAD, 5), *part(BEFORE, "North", GOOD, 12)]
    digest = await told(store, answers)
    assert digest.verdict.word is Word.DOWN
    assert digest.movers == ()


async def test_a_segment_that_is_called_anew_is_the_same_one(store: Store) -> None:
    """Its display name changed, its key did not."""
    answers = [
        *part(MONDAY, "North", BAD, 5), *part(BEFORE, "North", GOOD, 12),
        *part(MONDAY, "South", MIXED, 5), *part(BEFORE, "South", MIXED, 12),
    ]  # fmt: skip
    named = CUSTOMERS.model_copy(update={"names": {"en": {"North": "Far North"}}})
    said = caption(await told(store, answers, named), "en")
    assert "“Far North”: −60 (50 answers), worse, and not by chance." in said


async def test_touchpoints_are_compared_only_where_the_survey_names_them(store: Store) -> None:
    """Any other may be a single person's, and a channel never ranks people."""
    answers = []
    for name, now, was in (("alice", BAD, GOOD), ("boris", GOOD, BAD), ("till", MIXED, MIXED)):
        answers += part(MONDAY, "", now, 5, name) + part(BEFORE, "", was, 12, name)
    free = await told(store, answers)
    assert free.movers == ()
    for language in ("en", "zh"):
        assert "alice" not in caption(free, language)
    points = tuple(Touchpoint(key=key) for key in ("alice", "till"))
    survey = CUSTOMERS.model_copy(update={"touchpoints": points})
    async with store.read() as tx:
        digest = await weekly_digest(tx, survey, WEEK, HELSINKI, NOW)
    assert [(one.column, one.name) for one in digest.movers] == [("touchpoint", "alice")]
