"""One thing to do: the first that holds."""

from __future__ import annotations

import pytest

from survey.buttons.advice import Advice, next_step


@pytest.mark.parametrize(
    ("overdue", "waiting", "unplanned", "praise", "advice"),
    [
        (1, 1, True, 1, Advice.OVERDUE),
        (0, 1, True, 1, Advice.WAITING),
        (0, 0, True, 1, Advice.PLAN),
        (0, 0, False, 1, Advice.PRAISE),
        (0, 0, False, 0, None),
    ],
)
def test_what_is_most_urgent_comes_first(
    overdue: int, waiting: int, unplanned: bool, praise: int, advice: Advice | None
) -> None:
    assert next_step(overdue, waiting, unplanned, praise) is advice
