"""A definition in parts and as a whole; the file and the chat need not know of each other."""

from __future__ import annotations

import pytest

from survey.definition.definition import Definition, Survey, WavePlan
from survey.definition.faults import Faulty
from survey.definition.parts import NOT_YET, definition_of, parts_of
from survey.definition.rhythms import RHYTHMS, rhythm_of, rhythms_for
from survey.scores.scale import Kind

PARTS = {
    "company": {"name": "Nordic Kettle", "timezone": "Etc/UTC", "channel": -1},
    "digest": {"language": "fi"},
    "channel:-2": {"id": -2, "surveys": ["shop"]},
    "survey:customers": {"key": "customers", "kind": "nps", "subject": "Kettles"},
    "survey:shop": {"key": "shop", "kind": "nps", "subject": "Shop"},
}


def test_parts_make_the_whole_and_come_back() -> None:
    whole = definition_of(PARTS)
    assert parts_of(whole) == PARTS
    assert whole.digest.language == "fi"


def test_without_a_company_nothing_is_defined_yet() -> None:
    assert definition_of({}) is NOT_YET
    assert definition_of({"survey:customers": PARTS["survey:customers"]}) is NOT_YET


def test_a_channel_whose_surveys_are_gone_gets_no_digest_of_others() -> None:
    """An empty list would mean all of them."""
    left = {name: body for name, body in PARTS.items() if name != "survey:shop"}
    assert definition_of(left).channels == ()
    both = left | {"channel:-2": {"id": -2, "surveys": ["shop", "customers"]}}
    assert definition_of(both).channels[0].surveys == ("customers",)


def test_the_company_s_own_channel_is_not_listed_twice() -> None:
    assert [one.id for one in definition_of(PARTS | {"channel:-1": {"id": -1}}).channels] == [-2]


def test_a_part_that_is_wrong_is_named() -> None:
    with pytest.raises(Faulty, match=r"company\.timezone"):
        definition_of({"company": {"name": "Nordic Kettle", "timezone": "Helsinki"}})


@pytest.mark.parametrize("name", RHYTHMS)
@pytest.mark.parametrize("kind", Kind)
def test_every_rhythm_is_a_sound_plan_and_is_recognised(name: str, kind: Kind) -> None:
    """Reminders included, which come before a wave closes."""
    if name not in rhythms_for(kind):
        assert (name, kind is Kind.ENPS) == ("weekly", False)
        return
    wave = RHYTHMS[name]
    body = {"key": "a", "kind": kind.value, "attributes": ["speed"]} | (
        {"wave": wave} if wave else {}
    )
    if kind is not Kind.CSI:
        del body["attributes"]
    company = {"name": "Nordic Kettle", "timezone": "Etc/UTC"}
    assert rhythm_of(definition_of({"company": company, "survey:a": body}).survey("a")) == name


def test_a_plan_of_one_s_own_is_no_rhythm_of_ours() -> None:
    survey = Survey(key="a", kind=Kind.NPS, wave=WavePlan(cron="0 10 2 * *"))
    assert rhythm_of(survey) is None
    assert isinstance(NOT_YET, Definition)
