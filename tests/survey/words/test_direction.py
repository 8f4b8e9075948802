"""What people write runs as it runs, and nothing beside it turns with it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey.words.direction import FSI, PDI, isolate, without_overrides

CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
BREAKS = "\n\r\x85\u2029"
FOREIGN = st.text(st.sampled_from("ab 1علיש١😀" + CONTROLS + BREAKS + "\ufdd0\ufdd1"), max_size=30)
LEFT_TO_RIGHT = st.text(
    st.one_of(st.characters(max_codepoint=0x4FF), st.sampled_from("中文😀–“”«»\n"))
)


def depth_of(line: str) -> int:
    """How many isolates a line leaves open; fails where one ends that nobody began."""
    depth = 0
    for sign in line:
        depth += (sign in "\u2066\u2067\u2068") - (sign == PDI)
        assert depth >= 0
    return depth


def lines_of(words: str) -> list[str]:
    for sign in BREAKS:
        words = words.replace(sign, "\n")
    return words.split("\n")


@given(FOREIGN)
@example(f"{PDI}\u202eevil{FSI}")
@example(f"{FSI}a\n{PDI}ع")
def test_no_line_leaves_a_direction_open(words: str) -> None:
    isolated = isolate(words)
    assert all(depth_of(line) == 0 for line in lines_of(isolated))
    assert not set(isolated) & set("\u202a\u202b\u202c\u202d\u202e")


@given(FOREIGN)
def test_isolating_twice_is_isolating_once(words: str) -> None:
    assert isolate(isolate(words)) == isolate(words)


@given(FOREIGN, FOREIGN)
def test_a_sentence_of_isolated_words_stays_as_it_is(one: str, other: str) -> None:
    """Or what stands in a text within a text would be wrapped again, at each level."""
    sentence = f"Remove {isolate(one)}, {isolate(other)}"
    assert isolate(sentence) == sentence


@given(FOREIGN)
@example("\u2066\u05d9\u2069")
def test_right_to_left_letters_stand_inside_an_isolate_only(words: str) -> None:
    """Ours, or one that was there: of whichever direction."""
    for line in lines_of(isolate(words)):
        depth = 0
        for sign in line:
            depth += (sign in "\u2066\u2067\u2068") - (sign == PDI)
            assert depth or sign not in "علיש\u200e\u200f\u061c"
        assert depth == 0


@given(LEFT_TO_RIGHT)
def test_left_to_right_words_stay_byte_for_byte(words: str) -> None:
    assert isolate(words) == words
    assert without_overrides(words) == words


@pytest.mark.parametrize(
    ("words", "stored", "shown"),
    [
        ("Bob\u202eevil", "Bobevil", "Bobevil"),
        ("\u2067\u202dBob", "Bob", "Bob"),
        ("Bob\u2069\u2069", "Bob", "Bob"),
        ("علي", "علي", f"{FSI}علي{PDI}"),
        ("\u200fBob", "\u200fBob", f"{FSI}\u200fBob{PDI}"),
        ("Bob\nעלי\nEve", "Bob\nעלי\nEve", f"Bob\n{FSI}עלי{PDI}\nEve"),
        ("O'Brien-Иванов 中", "O'Brien-Иванов 中", "O'Brien-Иванов 中"),
        ("\u200d\u200c ab", "\u200d\u200c ab", "\u200d\u200c ab"),
    ],
)
def test_overrides_go_where_words_come_in_and_letters_are_isolated(
    words: str, stored: str, shown: str
) -> None:
    assert without_overrides(words) == stored
    assert isolate(stored) == shown
    assert isolate(words) == shown
