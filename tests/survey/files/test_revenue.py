"""A monthly figure beside the NPS: reading it as spreadsheets write it, and when the two part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from survey.files.revenue import Period, parting, quarters, read_figures
from survey.files.sheet import Unreadable, rows
from survey.scores.scoring import Counts

HIGH, LOW = Counts(10, 20, 70), Counts(40, 30, 30)


def amounts(*cells: str) -> list[Decimal | None]:
    """What the amounts of a file are read as, semicolons between the columns."""
    lines = ["month;revenue\n", *(f"2026-{n:02};{cell}\n" for n, cell in enumerate(cells, 1))]
    found = read_figures(rows(lines))
    return [found.amounts.get(f"2026-{n:02}") for n in range(1, len(cells) + 1)]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("1234", "-5"), ("1234", "-5")),
        (("1 234,56", "7"), ("1234.56", "7")),
        (("1\N{NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567", "7"), ("1234567", "7")),
        (("1.234.567,8", "1.234"), ("1234567.8", "1234")),
        (("1,234.50", "2,000"), ("1234.5", "2000")),
        (("1,234", "987"), ("1234", "987")),  # nothing tells: thousands
        (("1.234", "12,5"), ("1234", "12.5")),
        (("1.5", "1.234"), ("1.5", "1.234")),
        (("€ 1'234.50", "−3 ₽"), ("1234.50", "-3")),
    ],
)
def test_an_amount_is_read_as_its_country_writes_it(
    cells: tuple[str, ...], read: tuple[str, ...]
) -> None:
    """Thousands by spaces, points, commas or apostrophes; the decimal sign as the column has it."""
    assert amounts(*cells) == [Decimal(each) for each in read]


@pytest.mark.parametrize(
    "cell", ["", "many", "1.2.3", "12,34,567.1", "1e9", "1,234.5.6", "9" * 16, "--3", "٣"]
)
def test_what_is_no_amount_is_not_guessed(cell: str) -> None:
    (read,) = amounts(cell)
    assert read is None


@pytest.mark.parametrize("month", ["2026-11", "2026-11-30", "30.11.2026", "11.2026", "1.11.2026"])
def test_a_month_may_be_any_day_of_it(month: str) -> None:
    assert list(read_figures(rows(["month,revenue\n", f"{month},5\n"])).amounts) == ["2026-11"]


def test_bad_lines_are_named_by_their_number() -> None:
    """The good ones count all the same."""
    lines = [
        "month,profit\n",
        "2026-13,5\n",
        "2026-10,ten\n",
        "2026-11,5\n",
        "\n",
        "2026-11-30,6\n",
        "2026-12,7,8\n",
        "11/30/2026,6\n",
    ]
    found = read_figures(rows(lines))
    assert (found.name, dict(found.amounts)) == ("profit", {"2026-11": Decimal(5)})
    assert [(fault.number, fault.problem) for fault in found.faults] == [
        (2, "month: wants a month such as 2026-11"),
        (3, "profit: wants an amount such as 1234.50"),
        (6, "month: has 2026-11 a second time"),
        (7, "has 3 cells, the header has 2"),
        (8, "month: wants a month such as 2026-11"),
    ]


@pytest.mark.parametrize("header", ["month\n", "month,revenue,profit\n", "\n"])
def test_a_file_of_other_columns_is_refused(header: str) -> None:
    with pytest.raises(Unreadable):
        read_figures(rows([header, "2026-11,5\n"]))


def month(name: str, counts: Counts, figure: int | None) -> Period:
    return Period(name, counts, None if figure is None else Decimal(figure))


@pytest.mark.parametrize(
    ("counts", "figures", "parts"),
    [
        ((HIGH, LOW), (100, 110), True),  # profit up, NPS down
        ((LOW, HIGH), (110, 100), True),  # the reverse
        ((HIGH, LOW), (110, 100), False),  # together
        ((HIGH, LOW), (100, 100), False),  # the figure stands
        ((HIGH, Counts(13, 20, 67)), (100, 110), False),  # may be chance
        ((HIGH, Counts(20, 5, 4)), (100, 110), False),  # 29 answers
    ],
)
def test_they_part_where_the_nps_goes_the_other_way_and_not_by_chance(
    counts: tuple[Counts, Counts], figures: tuple[int, int], parts: bool
) -> None:
    months = [month("2026-09", counts[0], figures[0]), month("2026-10", counts[1], figures[1])]
    assert (parting(months) is not None) is parts


def test_months_without_answers_or_figures_are_passed_over() -> None:
    months = [
        month("2026-07", HIGH, 100),
        month("2026-08", HIGH, None),
        month("2026-09", Counts(0, 0, 0), 500),
        month("2026-10", LOW, 110),
        month("2026-11", HIGH, None),
    ]
    found = parting(months)
    assert found is not None
    assert (found.before.name, found.after.name, round(found.points)) == ("2026-07", "2026-10", -70)


def test_quarters_tell_what_single_months_cannot() -> None:
    """Each month is below thirty answers; a quarter without one of its figures is none."""
    few_high, few_low = Counts(2, 4, 14), Counts(8, 6, 6)
    months = [
        *(month(f"2026-{n:02}", few_high, 100) for n in (4, 5, 6)),
        *(month(f"2026-{n:02}", few_low, 110) for n in (7, 8, 9)),
        month("2026-10", few_low, 90),
    ]
    assert [(each.name, each.figure, each.counts.n) for each in quarters(months)] == [
        ("2026-Q2", Decimal(300), 60),
        ("2026-Q3", Decimal(330), 60),
    ]
    found = parting(months)
    assert found is not None
    assert (found.before.name, found.after.name) == ("2026-Q2", "2026-Q3")
