"""The example digest: invented, marked as such, and sound as a real one."""

from __future__ import annotations

from datetime import date

import pytest

from locales import LANGUAGES, text
from reports.digest.example import SCORES, WEEKS, example_digest, render_example
from reports.digest.frozen import freeze, thaw
from reports.digest.words import caption
from reports.drawing.canvas import Canvas
from survey.scores.verdict import Word

WEDNESDAY = date(2026, 11, 18)


def test_its_figures_agree_with_each_other() -> None:
    digest = example_digest("Nordic Kettle", WEDNESDAY, "en")
    assert (sum(SCORES[:7]), sum(SCORES[7:9]), sum(SCORES[9:])) == WEEKS[-1]
    assert digest.estimate.n == digest.answered + digest.open_n
    assert (digest.week, digest.last_day) == ("2026-W46", date(2026, 11, 15))
    assert digest.verdict.word is Word.UP
    assert thaw(freeze(digest)) == digest


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_and_picture_say_that_it_is_one(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = example_digest("Nordic Kettle", WEDNESDAY, language)
    head = text(language, "example.head")
    assert len(f"{head}\n{caption(digest, language)}") <= 1024
    written: list[str] = []
    write = Canvas.write

    def noting(canvas: Canvas, x: float, y: float, words: str, size: float, **how: object) -> None:
        written.append(words)
        write(canvas, x, y, words, size, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Canvas, "write", noting)
    assert render_example(digest, language).startswith(b"\x89PNG")
    assert text(language, "example.ribbon") in written
