"""eleven pulse try: what an invented company would publish, as often as one likes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.opening import Stopped
from bot.cli.pulse import try_pulse


def company(folder: Path, *groups: tuple[str, int, str]) -> Path:
    """A file: of each group its name, its headcount and the scores of those who answered."""
    lines = ["group,score"]
    for name, people, scores in groups:
        given = scores.split()
        lines += [f"{name},{score}" for score in given]
        lines += [f"{name},"] * (people - len(given))
    path = folder / "pulse.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def told(
    capsys: pytest.CaptureFixture[str], path: Path, epsilon: float = 2.0, times: int = 1
) -> list[dict[str, Any]]:
    try_pulse(path, epsilon, times, as_json=True)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_time_is_drawn_anew_and_has_every_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = company(tmp_path, ("Sales", 20, "9 " * 12), ("Support", 25, "3 8 " * 8))
    found = told(capsys, path, times=40)
    assert len(found) == 40
    assert len({json.dumps(one) for one in found}) > 30
    for one in found:
        assert set(one) == {
            *("n", "nps", "low", "high", "promoters", "passives", "detractors", "groups"),
            "epsilon",
        }
        assert one["promoters"] + one["passives"] + one["detractors"] == one["n"]
        assert one["epsilon"] == 2.0
        assert [(g["name"], g["headcount"]) for g in one["groups"]] == [
            ("Sales", 20), ("Support", 25),
        ]  # fmt: skip
    assert 22 < sum(one["n"] for one in found) / 40 < 34


def test_a_company_too_small_for_a_figure_has_nulls_and_is_told_how_many_it_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = company(tmp_path, ("Sales", 12, "9 9 9"))
    (found,) = told(capsys, path)
    assert {name: value for name, value in found.items() if value is not None} == {
        "groups": [], "epsilon": 2.0,
    }  # fmt: skip
    try_pulse(path)
    assert "takes 19 people, these are 12" in capsys.readouterr().out


@pytest.mark.parametrize("silent", [",", ", ", ",,"])
def test_a_line_of_two_empty_cells_is_a_silent_person_without_a_group(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], silent: str
) -> None:
    """A line without anything, or of spaces alone, is nobody; the tenth line is like the others."""
    path = company(tmp_path, ("Sales", 20, "9 " * 12))
    text = path.read_text("utf-8").replace("Sales,9\n", f"{silent}\nSales,9\n\n  \n")
    path.write_text(f"{text}{silent}\n" + f"{silent}\n" * 12, "utf-8")
    (found,) = told(capsys, path)
    assert [one["headcount"] for one in found["groups"]] == [25, 20]
    assert [one["name"] for one in found["groups"]] == ["No group", "Sales"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("group,score\nSales,9\n", "wants the people of a company, one a line, not 1"),
        ("group,score\n", "not 0"),
        ("", "line 1: wants"),
        ("team,score\nSales,9\n", "line 1: wants the columns group,score"),
        ("group,score\nSales,9\nSales,11\n", "line 3: score: wants 0 to 10"),
        ("group,score\nSales,9\nSales,-1\n", "line 3: score: wants 0 to 10"),
        ("group,score\nSales,9\nSales,9,9\n", "line 3: has 3 cells"),
    ],
)
def test_a_bad_file_gets_one_line_that_names_its_line(
    tmp_path: Path, text: str, fault: str
) -> None:
    path = tmp_path / "pulse.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(Stopped, match=fault) as stopped:
        try_pulse(path)
    assert stopped.value.status == 2


@pytest.mark.parametrize("epsilon", [0.4, 3.1, float("nan")])
def test_an_epsilon_out_of_range_is_refused(tmp_path: Path, epsilon: float) -> None:
    with pytest.raises(Stopped, match=r"--epsilon: wants 0\.5 to 3"):
        try_pulse(company(tmp_path, ("Sales", 20, "9")), epsilon)
