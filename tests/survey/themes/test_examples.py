"""What managers sorted, as examples: near repeats are known again, and nothing else is guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from survey.files.theme_scores import Labelled, evaluate
from survey.themes.examples import Example, by_shared_letters
from survey.themes.themes import COMMON
from tests.survey.themes.test_themes import LABELLED

THEMES = {"tea": ["tea"], "price": ["price"]}
OOLONG = Example("There was no oolong left", frozenset({"tea"}))
words = st.text(max_size=60)
examples = st.lists(
    st.builds(Example, words, st.frozensets(st.sampled_from(["tea", "price", "gone"]))), max_size=6
)


def read(reason: str, *known: Example) -> frozenset[str]:
    found = by_shared_letters([reason], known, THEMES)
    assert found is not None
    return found[0]


def test_a_theme_of_ones_own_is_known_by_the_words_that_named_it() -> None:
    """The lexicon has no stems for it."""
    known = (OOLONG, Example("The queue was long", frozenset()))
    assert read("No oolong left again!", *known) == {"tea"}
    assert read("乌龙茶又卖完了", Example("乌龙茶卖完了", frozenset({"tea"}))) == {"tea"}
    assert read("Чая улун опять не было", Example("Не было чая улун", frozenset({"tea"}))) == {
        "tea"
    }


def test_what_is_like_no_example_is_of_no_theme() -> None:
    assert read("The lid came off on the train", OOLONG) == frozenset()
    assert read("!!!", OOLONG) == frozenset()


def test_an_example_of_no_theme_speaks_too() -> None:
    """Else the next nearest would."""
    none = Example("No oolong left for my neighbour, she says", frozenset())
    assert read("No oolong left for my neighbour", OOLONG, none) == frozenset()


def test_without_examples_nothing_is_said() -> None:
    assert by_shared_letters(["Well"], [], THEMES) is None


@given(words, examples)
def test_only_themes_of_the_survey_come_of_it(reason: str, known: list[Example]) -> None:
    found = by_shared_letters([reason], known, THEMES)
    assert (found is None) == (not known)
    assert all(one <= set(THEMES) for one in found or [])


@given(st.sampled_from([row.reason for row in LABELLED]), examples)
def test_the_same_words_are_the_nearest_example(reason: str, known: list[Example]) -> None:
    others = [one for one in known if one.words != reason]
    assert read(reason, *others, Example(reason, frozenset({"tea"}))) == {"tea"}


@given(words, examples)
def test_each_reason_is_read_by_itself(reason: str, known: list[Example]) -> None:
    together = by_shared_letters([reason, "No oolong", reason], known, THEMES)
    alone = by_shared_letters([reason], known, THEMES)
    assert together is None or (alone is not None and together[0] == together[2] == alone[0])


def test_sixty_examples_make_nothing_worse() -> None:
    """Of those tuned with, on those held out: near repeats alone are read."""
    tuned = [Example(row.reason, row.themes) for row in LABELLED if row.group == "tuned"]

    def again(reasons: object) -> list[frozenset[str]] | None:
        assert isinstance(reasons, list)
        return by_shared_letters(reasons, tuned, {theme: [] for theme in COMMON})

    for group in ("held", "new"):
        rows: list[Labelled] = [row for row in LABELLED if row.group == group]
        before, after = evaluate(rows, COMMON), evaluate(rows, COMMON, again)
        assert (after.exact or 0) >= (before.exact or 0)
        assert (after.precision or 0) >= (before.precision or 0) - 0.005
