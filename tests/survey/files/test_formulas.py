"""Formulas in texts: no spreadsheet runs one, and nothing is changed by going out and in again."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey.files.formulas import SIGNS, guarded, unguarded

TRICKY = st.text(st.sampled_from("=+-@＝＋ \t\r\n;|,'\"\ufeffx"), max_size=12)


def cells(written: str, separator: str) -> list[str]:
    """The cells of a file as a program takes them that reads quotes only where a cell begins."""
    return [cell for line in written.splitlines() for cell in line.split(separator)]


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("=cmd()", "'=cmd()"),
        ("x;=cmd()", "x;'=cmd()"),
        ("x\t@cmd()", "x\t'@cmd()"),
        ("x|+1", "x|'+1"),
        ("x\r\n-1", "x\r\n'-1"),
        ("＝cmd()", "'＝cmd()"),
        ("﹢1", "'﹢1"),
        ('x; "=cmd()', "x; \"'=cmd()"),
        ("\tx", "'\tx"),
        ("'=x", "''=x"),
        ("it is 5-6, - so what?", "it is 5-6, - so what?"),
        ("don't", "don't"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_what_would_begin_a_formula_is_marked(text: str, out: str) -> None:
    assert guarded(text) == out
    assert unguarded(out) == text


@given(TRICKY | st.text(max_size=30))
@example("'\t=")
@example(";\t=x")
def test_a_text_goes_out_and_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TRICKY, st.sampled_from(";\t|"))
def test_no_cell_begins_a_formula_whatever_the_separator(text: str, separator: str) -> None:
    """By a reader that knows nothing of the file's own separator."""
    out = io.StringIO()
    csv.writer(out).writerow(["a", guarded(text), "b"])
    for cell in cells(out.getvalue(), separator):
        assert not cell.lstrip(' "\ufeff').startswith(tuple(SIGNS)), (text, out.getvalue())
