"""What a csi survey's results and digest say."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from locales import LANGUAGES, text
from reports.csi.csi import csi_results, weekly_csi
from reports.csi.csi_frozen import COUNTS, csi_digest_summary, csi_summary, freeze_csi, thaw_csi
from reports.csi.csi_words import attribute_line, csi_words
from storage.answers.ratings import StoreRating
from storage.database.engine import Store
from survey.asking.attributes import IMPORTANCE, SATISFACTION, Question
from survey.definition.definition import Survey
from survey.scores.csi import Pair, rated
from survey.scores.scale import Kind
from tests.reports.situations_csi import CSI, csi_digest
from tests.storage.rows import MONDAY, add_person, ask, put

HELSINKI = ZoneInfo("Europe/Helsinki")
SURVEY = Survey(
    key="delivery", kind=Kind.CSI, subject="Deliveries", attributes=("speed", "care"), target=85
)
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


async def answered(store: Store, n: int) -> None:
    for _ in range(n):
        asked = await ask(store, await add_person(store), survey_key="delivery", asks=("speed",))
        for kind, score in ((IMPORTANCE, 9), (SATISFACTION, 7)):
            question = Question(kind, "speed")
            day = MONDAY.date()
            await put(store, StoreRating(asked, question, score, MONDAY, day, awaiting=False))


async def test_results_of_answers_by_part(store: Store) -> None:
    """The keys of an NPS are there, and null."""
    await answered(store, 3)
    day, empty = MONDAY.date(), date(2026, 1, 1)
    async with store.read() as tx:
        found = csi_summary(await csi_results(tx, SURVEY, day, day, HELSINKI, "segment"))
        nothing = csi_summary(await csi_results(tx, SURVEY, empty, empty, HELSINKI))
    assert json.loads(json.dumps(found)) == found
    assert {found[key] for key in COUNTS} == {None}
    assert (found["n"], found["csi"]) == (3, 70)
    assert found["low"] < 60  # three who agree do not prove that all do
    assert found["high"] > 80
    assert (found["target"], found["verdict"], found["response_rate"]) == (85, "few", 1)
    (speed,) = found["attributes"]
    told = [speed[key] for key in ("name", "importance", "satisfaction", "n", "nss")]
    assert told == ["speed", 9, 7, 3, 0]
    assert [(part["name"], part["csi"]) for part in found["groups"]] == [("Retail", 70)]
    told = [nothing[key] for key in ("n", "csi", "low", "attributes")]
    assert told == [0, None, None, []]


async def test_an_attribute_that_is_gone_is_in_no_index(store: Store) -> None:
    await answered(store, 2)
    day = MONDAY.date()
    left = SURVEY.model_copy(update={"attributes": ("care",)})
    async with store.read() as tx:
        found = csi_summary(await csi_results(tx, left, day, day, HELSINKI))
    assert (found["csi"], found["attributes"]) == (None, [])


async def test_a_week_is_read_from_the_database_and_survives_freezing(store: Store) -> None:
    await answered(store, 2)
    async with store.read() as tx:
        found = await weekly_csi(tx, SURVEY, "2026-W47", HELSINKI, NOW)
        empty = await weekly_csi(tx, SURVEY, "2026-W40", HELSINKI, NOW)
    assert (found.week_answers, found.answers, found.headline_weeks) == (2, 2, 12)
    assert (found.headline.index.value, found.silent, empty.silent) == (70, False, True)
    for one in (found, empty, csi_digest(60)):
        assert thaw_csi(json.loads(json.dumps(freeze_csi(one)))) == one
    assert csi_digest_summary(found)["n"] == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("answers", "target", "verdict", "todo"),
    [
        (60, 85, "csi.missed", "csi.todo.mend"),
        (60, 60, "csi.reached", "csi.todo.keep"),
        (60, 70, "csi.chance", "csi.todo.mend"),
        (60, None, "csi.untold", "csi.todo.mend"),
        (29, 85, "digest.few", "csi.todo.ask"),
    ],
)
def test_verdict_first_then_the_weakest_then_one_thing_to_do(
    language: str, answers: int, target: int | None, verdict: str, todo: str
) -> None:
    first, *rest, last = csi_words(csi_digest(answers, target), language, SURVEY).split("\n")
    judged = verdict.startswith("csi.") and target
    said = text(language, verdict, **({"target": target} if judged else {"answers": answers}))
    assert first.endswith(said)
    args = {"attribute": "speed", "importance": 9.0, "satisfaction": 5.5}
    assert last == text(language, todo, **args)
    weakest = text(language, "csi.weakest", **args)
    assert (weakest in rest) is (answers >= 30)
    assert any("CSI" in line for line in rest) is (answers >= 30)


@pytest.mark.parametrize("name", CSI)
def test_english_says_just_this(name: str) -> None:
    said = csi_words(CSI[name].digest, "en", SURVEY)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == CSI[name].english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CSI)
def test_every_language_says_the_same_figures_on_as_many_lines(name: str, language: str) -> None:
    situation = CSI[name]
    said = csi_words(situation.digest, language, SURVEY)
    assert [figure for figure in situation.figures if figure not in said] == []
    assert len(said.split("\n")) == len(situation.english.split("\n"))
    assert len(said) <= 650
    assert "None" not in said


def test_an_attribute_has_its_net_satisfaction_from_thirty_answers_on() -> None:
    speed, few = rated("speed", {Pair(9, 9): 20, Pair(9, 3): 10}), rated("speed", {Pair(9, 9): 29})
    assert speed is not None
    assert few is not None
    assert attribute_line(speed, SURVEY, "en") == (
        "“speed”: importance 9, satisfaction 7, NSS +33 (probably −1 to +62), 30 answers."
    )
    for language in LANGUAGES:
        assert "NSS +33" in attribute_line(speed, SURVEY, language)
        assert "NSS" not in attribute_line(few, SURVEY, language)


def test_a_row_from_before_net_satisfaction_still_becomes_a_digest() -> None:
    plain = json.loads(json.dumps(freeze_csi(csi_digest(60))))
    del plain["rate_before"]
    for one in plain["headline"]["attributes"]:
        del one["bands"]
    thawed = thaw_csi(plain)
    assert csi_words(thawed, "en") == csi_words(csi_digest(60), "en")
    assert csi_digest_summary(thawed)["attributes"][0]["nss"] is None


def test_a_week_without_answers_says_so() -> None:
    first = csi_words(csi_digest(0, pools={}), "en").split("\n")[0]
    assert first == "Deliveries, week 47: 40 asked, nobody answered."
