"""Every picture in every language: its texts readable, whole and apart; its colours told apart."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from benchmarks.pictures.__main__ import draw
from benchmarks.pictures.situations import Shown, page, situations
from locales import LANGUAGES
from reports.drawing.canvas import Canvas
from reports.drawing.page import FILL
from tests.reports.measured import faults, texts_of, words_of

CUT = {"long-parts", "cut-parts", "csi-crowded", "csi-same", "pulse-crowd"}  # many, and all long
RESPONSE = {
    "en": "259 of 571 answered (45%), and 41 by QR or link",
    "ru": "Ответили: 259 из 571 (45 %), и ещё 41 по QR-коду или ссылке",
    "bg": "Отговорили: 259 от 571 (45 %) и още 41 чрез QR код или връзка",
    "fi": "571 kutsutusta vastasi 259 (45 %) ja lisäksi 41 QR-koodilla tai linkillä",
    "zh": "571 人中有 259 人回答（45%），另有 41 人通过二维码或链接回答",
}
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB
BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
}  # fmt: skip
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)


@cache
def all_in(language: str) -> dict[str, Shown]:
    return situations(language)


@cache
def drawn(situation: str, language: str) -> Canvas:
    return page(all_in(language)[situation], language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", all_in("en"))
def test_every_text_is_whole_apart_and_readable(situation: str, language: str) -> None:
    canvas = drawn(situation, language)
    assert faults(canvas) == []
    assert situation in CUT or not [word for word in words_of(canvas) if word.endswith("…")]


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


@pytest.mark.parametrize("language", RESPONSE)
def test_the_response_stands_under_the_week(language: str) -> None:
    assert RESPONSE[language] in words_of(drawn("good", language))


def test_a_week_in_which_nobody_was_asked_has_no_response() -> None:
    said = [words_of(drawn(situation, "en")) for situation in ("low-response", "nobody")]
    assert ["9,876" in " ".join(words) for words in said] == [True, False]
    assert not [word for word in said[1] if "answered" in word]


@pytest.mark.parametrize("situation", ["bad", "csi-crowded", "pulse-published"])
def test_yellow_is_never_text(situation: str) -> None:
    colors = {str(label.get_color()) for label, _ in texts_of(drawn(situation, "en"))}
    assert "#F5C710" not in colors
    assert "#C0392B" in colors


def linear(color: str) -> npt.NDArray[np.float64]:
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    x, y, z = np.cbrt(np.array(TO_XYZ) @ np.clip(rgb, 0, 1) / WHITE)
    return np.array((116 * y - 16, 500 * (x - y), 200 * (y - z)))


@pytest.mark.parametrize("blindness", BLIND)
def test_the_bands_are_told_apart_without_red_or_green(blindness: str) -> None:
    """More than 30 in CIELAB, where 2 are just seen; red and green alike in lightness fail."""

    def apart(first: str, second: str) -> float:
        seen = [lab(np.array(BLIND[blindness]) @ linear(color)) for color in (first, second)]
        return float(np.linalg.norm(seen[0] - seen[1]))

    assert min(apart(a, b) for a, b in combinations(FILL.values(), 2)) > 30
    assert apart("#C0392B", "#4F7B2B") < 30, "positive control"


def test_the_command_writes_each_language_and_a_sheet_of_all(tmp_path: Path) -> None:
    largest = draw(tmp_path, frozenset({"one"}))
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"one.png"} | {f"one-{language}.png" for language in LANGUAGES}
    assert largest == max(
        (tmp_path / f"one-{language}.png").stat().st_size for language in LANGUAGES
    )
    with Image.open(tmp_path / "one-en.png") as one, Image.open(tmp_path / "one.png") as sheet:
        assert one.size == (1080, 1280)
        assert sheet.width > 5 * sheet.height * 1080 // 1280
