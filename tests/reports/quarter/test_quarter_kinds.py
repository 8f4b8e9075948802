"""The quarterly report of satisfaction and of the team: what each says, and what it may not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from locales import LANGUAGES
from reports.drawing.document import Block
from reports.quarter.quarterly import (
    Report,
    blocks_of,
    html_of,
    pdf_of,
    read_quarter,
    summary_of,
    title_of,
)
from storage.answers.ratings import StoreRating
from storage.asking.waves import add_wave, mark_closed
from storage.database.engine import Store
from survey.asking.attributes import IMPORTANCE, SATISFACTION, Question
from survey.definition.definition import Company, Survey
from survey.published.publish import Published, to_json
from survey.published.release import Figures
from survey.scores.scale import Kind
from tests.reports.pulses import CHANGED, CLOSED
from tests.reports.quarter.test_quarter import words
from tests.storage.rows import MONDAY, WEEK, add_person, ask, put

COMPANY = Company(name="Nordic Kettle", timezone="Europe/Helsinki")
CARE = Survey(
    key="care", kind=Kind.CSI, subject="Nordic Kettle", attributes=("speed", "price"), target=80
)
TEAM = Survey(key="team", kind=Kind.ENPS, subject="Nordic Kettle")
NOW = MONDAY + 2 * WEEK


async def read(store: Store, survey: Survey, quarter: str = "2026-Q4") -> Report:
    async with store.read() as tx:
        return await read_quarter(tx, survey, quarter, COMPANY, NOW)


def said(found: Report, survey: Survey, language: str = "en") -> str:
    blocks: Sequence[Block] = list(blocks_of(found, language, survey))
    json.dumps(summary_of(found), allow_nan=False)
    return words(list(blocks))


async def rate(store: Store, pairs: Sequence[tuple[int, int]], attribute: str = "speed") -> None:
    for pair in pairs:
        person = await add_person(store)
        asked = await ask(store, person, survey_key="care", asks=(attribute,))
        for kind, score in zip((IMPORTANCE, SATISFACTION), pair, strict=True):
            at, question = MONDAY + timedelta(hours=9), Question(kind, attribute)
            await put(store, StoreRating(asked, question, score, at, at.date(), awaiting=False))


async def test_satisfaction_has_its_index_its_target_and_what_to_mend(store: Store) -> None:
    await rate(store, [(9, 4), (9, 8)] * 16)
    await rate(store, [(5, 9)] * 31, "price")
    found = await read(store, CARE)
    told = said(found, CARE)
    assert "Below the target of 80, and not by chance." in told
    assert "speed | 32 | 9.0 | 6.0 | mend first" in told
    assert "price | 31 | 5.0 | 9.0 | ample" in told
    assert "week 47 | 63 | 71 | " in told
    assert "Retail | 63 | 71 | " in told
    plain = summary_of(found)
    assert plain["csi"] == pytest.approx(10 * (9 * 6 + 5 * 9) / 14)
    assert plain["groups"]["segment"][0]["n"] == 63


@pytest.mark.parametrize("pairs", [[], [(10, 10)], [(10, 10)] * 40, [(0, 0)] * 40, [(0, 9)] * 31])
async def test_any_satisfaction_reads_in_any_language(
    store: Store, pairs: list[tuple[int, int]]
) -> None:
    """Also where nobody cares about anything, and there is no index."""
    await rate(store, pairs)
    found = await read(store, CARE)
    for language in LANGUAGES:
        told = said(found, CARE, language)
        assert "None" not in told
        assert "nan" not in told.lower()
    if len(pairs) < 30:
        assert "CSI 1" not in said(found, CARE)


async def test_few_answers_to_an_index_are_told_how_many_it_wants(store: Store) -> None:
    await rate(store, [(10, 0), (10, 10)] * 20)
    assert "For ±5 points about 3" in said(await read(store, CARE), CARE)


async def closed(store: Store, published: Published, weeks: int) -> None:
    async with store.write() as tx:
        at = MONDAY + weeks * WEEK
        wave = await add_wave(tx, "team", "enps", at - WEEK, at, 40, {"minimum_group": 5})
        await mark_closed(tx, wave, at, to_json(published))


async def test_of_a_pulse_there_is_each_result_as_it_was_published(store: Store) -> None:
    """Blurred, without comments, and the last one beside those before it."""
    await closed(store, CLOSED.published, -2)
    await closed(store, CHANGED.published, 0)
    await closed(store, CLOSED.published, -20)  # in a quarter before
    found = await read(store, TEAM)
    told = said(found, TEAM)
    assert told.replace("\N{NO-BREAK SPACE}", " ").split("\n")[2:-10] == [
        "Team pulse, closed on 2 November",
        "About 74% of 61 took part.",
        "eNPS about +4 (probably −16 to +25): 31% gave 0–6, 34% 7–8, 35% 9–10.",
        " | eNPS, about",
        "Engineering | −10 (probably −45 to +27)",
        "Support | +5 (probably −32 to +43)",
        "Too few answers for a figure: Sales.",
        "Team pulse, closed on 16 November",
        "About 74% of 61 took part.",
        "eNPS about +4 (probably −16 to +25): 31% gave 0–6, 34% 7–8, 35% 9–10.",
        "Against the last pulse: −34, hardly by chance.",
        " | eNPS, about",
        "Engineering | −10 (probably −45 to +27), change −60",
        "Support | +5 (probably −32 to +43)",
        "Too few answers for a figure: Sales.",
        "eNPS of the last pulses",
        " | eNPS, about",
    ]
    assert told.split("\n")[-3] == "Team pulse, closed on 20 November | +4 (probably −15 to +24)"
    plain = json.dumps(summary_of(found))
    for comment in CLOSED.published.comments:
        assert comment not in plain + told
    assert [wave["nps"] for wave in summary_of(found)["waves"]] == [4, 4]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_quarter_without_a_result_or_with_nothing_to_show_says_so(
    store: Store, language: str
) -> None:
    assert len(said(await read(store, TEAM), TEAM, language).split("\n")) == 3
    few = Published(12, 2.0, Figures("", 12), suppressed=("company", "comments"))
    await closed(store, few, 0)
    told = said(await read(store, TEAM), TEAM, language)
    assert "Sales" not in told
    assert "None" not in told


async def test_an_open_pulse_is_in_no_report(store: Store) -> None:
    async with store.write() as tx:
        await add_wave(tx, "team", "enps", MONDAY, NOW + WEEK, 40, {"minimum_group": 5})
    found = await read(store, TEAM)
    assert "No team pulse closed in this quarter." in said(found, TEAM)
    assert html_of(found, "en", TEAM).startswith(b"<!doctype html>")
    assert pdf_of(found, "zh", TEAM).startswith(b"%PDF-")
    assert title_of(found, "en") == "Nordic Kettle: Quarter 4 of 2026, so far"
