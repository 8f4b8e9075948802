"""Parts that moved, and the rate of answers, in the caption: when each is told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from locales import LANGUAGES
from reports.digest.digest import Planned, Why
from reports.digest.frozen import freeze, summary, thaw
from reports.digest.words import caption
from storage.cases.case_numbers import CaseNumbers
from tests.reports.digest.test_words import ALL
from tests.reports.situations import LATE, LONG, TALKATIVE, digest
from tests.reports.situations_parts import NORTH, SOUTH, TILL

PROUD = {
    "en": "better|worse",
    "ru": "лучше|хуже",
    "bg": "по-добре|по-зле",
    "fi": "parempi|huonompi|parani|huononi",
    "zh": "变好|变差",
}


def test_the_table_is_long_and_every_situation_reads_differently() -> None:
    assert len(ALL) >= 60
    assert len({one.english for one in ALL.values()}) >= len(ALL) - 1  # a rate that says nothing


@pytest.mark.parametrize("language", PROUD)
@pytest.mark.parametrize("name", ALL)
def test_no_proud_word_where_it_may_be_chance(name: str, language: str) -> None:
    shown = ALL[name].digest
    said = re.search(PROUD[language], caption(shown, language)) is not None
    assert said == bool(shown.verdict.leaning or shown.movers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_give_way_before_a_figure_or_the_next_step_does_the_risen_one_first(
    language: str,
) -> None:
    """Each stands whole or not at all."""
    long = tuple(
        part._replace(names=((language, sign * 40),)) for part, sign in ((NORTH, "W"), (SOUTH, "M"))
    )
    plain = replace(TALKATIVE, cases=CaseNumbers(99, 88, 77), movers=())
    told = replace(plain, movers=long, quotes=(LONG, LATE))
    said = caption(told, language)
    assert len(said.encode("utf-16-le")) // 2 <= 650
    assert said.split("\n")[-1] == caption(plain, language).split("\n")[-1]
    assert "W" * 40 in said
    whys = tuple(Why(f"{n}", 9_999, 8_888, ((language, "Q" * 40),)) for n in (1, 2))
    plan = Planned("", (), "P" * 60, "Chen", date(2026, 12, 4))
    crowded = replace(
        told, subject="S" * 100, why_low=whys, why_high=whys, plans=(plan,), rate_before=41
    )
    said = caption(crowded, language)
    assert len(said.encode("utf-16-le")) // 2 <= 650
    fell, rose = ("W" * 40 in said), ("M" * 40 in said)
    assert fell or not rose
    assert caption(replace(crowded, movers=()), language).split("\n")[0] == said.split("\n")[0]


def test_parts_carry_the_names_of_the_company() -> None:
    shown = digest((50, 62, 100), movers=(TILL,))
    assert "«касса»: +7" in caption(shown, "ru")
    assert "“checkout”: +7" in caption(shown, "en")


def test_parts_and_the_rate_survive_freezing_and_old_rows_have_neither() -> None:
    shown = digest((50, 62, 100), movers=(NORTH, TILL), rate_before=41)
    plain = json.loads(json.dumps(freeze(shown)))
    assert thaw(plain) == shown
    del plain["movers"], plain["rate_before"]
    assert thaw(plain) == digest((50, 62, 100))


def test_json_has_the_exact_change_of_each_part() -> None:
    told = summary(digest((50, 62, 100), movers=(NORTH,)))["movers"]
    assert told == [{"by": "segment", "name": "North", "n": 40, "nps": -20, "change": -52.5}]


def test_a_row_of_an_older_version_is_judged_by_the_pools_that_it_holds() -> None:
    """It had the change alone, and may wait in the outbox while Eleven is upgraded."""
    shown = ALL["worse"].digest
    plain = json.loads(json.dumps(freeze(shown)))
    del plain["verdict"], plain["drift"]
    assert thaw(plain | {"change": -32.2, "change_significant": True}) == shown
