"""What eleven.toml may say, and what is answered where it says something else."""

from __future__ import annotations

import tomllib
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from survey.definition.definition import Definition, UnknownSurvey
from survey.definition.faults import Faulty
from survey.definition.inactive import inactive
from survey.definition.reading import read
from survey.scores.scale import Kind
from survey.themes.themes import LANGUAGES

EVERY_LANGUAGE = " or ".join((", ".join(map(repr, LANGUAGES[:-1])), repr(LANGUAGES[-1])))

COMPANY = """
[company]
name = "Nordic Kettle"
timezone = "Europe/Helsinki"
languages = ["en", "fi"]
"""
NPS = COMPANY + '[[survey]]\nkey = "customers"\nkind = "nps"\n'
ENPS = COMPANY + '[[survey]]\nkey = "team"\nkind = "enps"\n'
CSI = COMPANY + '[[survey]]\nkey = "delivery"\nkind = "csi"\nattributes = ["speed", "courtesy"]\n'
HOOK = NPS + '[[hook]]\nurl = "https://a.example/eleven?key=1"\n'
CHANNEL = NPS + "[[channel]]\nid = -100\n"
WAVE = NPS + '[survey.wave]\ncron = "0 10 1 * *"\n'

BAD = [
    # the file as a whole
    ("", "company: is missing; wants a table headed [company]"),
    ("company = 5", "company: wants a table headed [company]"),
    ("[[company]]", "company: wants a table headed [company]"),
    (
        COMPANY + "[colour]",
        "colour: is unknown; known here: company, channel, hook, digest, retention, survey",
    ),
    (COMPANY + "[surveys]", 'surveys: is unknown; did you mean "survey"?'),
    (COMPANY + "[survey]", "survey: wants a table headed [[survey]]"),
    (COMPANY + "[channel]", "channel: wants a table headed [[channel]]"),
    ("survey = [5]\n" + COMPANY, "survey[1]: wants a table headed [[survey]]"),
    (COMPANY + "[[retention]]", "retention: wants a table headed [retention]"),
    (COMPANY + "[retention]\nreasons_months = -1", "retention.reasons_months: wants 0 or more"),
    (
        COMPANY + "[retention]\nnotes_month = 1",
        'retention.notes_month: is unknown; did you mean "notes_months"?',
    ),
    # the company
    ('[company]\nname = "Kettle"', "company.timezone: is missing; wants timezone ="),
    ('[company]\ntimezone = "UTC"', "company.name: is missing; wants name ="),
    (COMPANY + "quite_days = 7", 'company.quite_days: is unknown; did you mean "quiet_days"?'),
    (COMPANY + 'quiet_days = "7"', "company.quiet_days: wants a whole number, without quotes"),
    (COMPANY + "quiet_days = true", "company.quiet_days: wants a whole number"),
    (COMPANY + "quiet_days = 7.0", "company.quiet_days: wants a whole number"),
    (COMPANY + "quiet_days = -1", "company.quiet_days: wants 0 or more"),
    (COMPANY + "quiet_days = 366", "company.quiet_days: wants 365 or less"),
    (COMPANY + "managers = 1001", "company.managers: wants a list"),
    (COMPANY + 'managers = [1001, "1002"]', "company.managers[2]: wants a whole number"),
    (COMPANY + "managers = [-5]", "company.managers[1]: wants a person's Telegram id"),
    (COMPANY + "managers = [7, 7]", "company.managers: lists "),
    (COMPANY + 'channel = "@kettle"', "company.channel: wants a whole number"),
    (COMPANY + "channel = 1001", "company.channel: wants the id of a channel or group"),
    (COMPANY + "alerts = 0", "company.alerts: wants the id of a channel or group"),
    (COMPANY + 'sending_hours = "19-10"', "company.sending_hours: wants hours"),
    (COMPANY + "sending_hours = 10", "company.sending_hours: wants text in quotes"),
    (COMPANY + 'working_hours = "9-18"', "company.working_hours: wants days and hours"),
    (COMPANY.replace("Nordic Kettle", " "), "company.name: wants one line of text"),
    (COMPANY.replace("Nordic Kettle", "a\\nb"), "company.name: wants one line of text"),
    (COMPANY.replace("Nordic Kettle", "x" * 61), "company.name: wants at most 60 characters"),
    (COMPANY.replace("Helsinki", "Helsinky"), "company.timezone: wants an IANA time zone"),
    (COMPANY.replace("Europe/Helsinki", "../UTC"), "company.timezone: wants an IANA time zone"),
    (COMPANY.replace("Europe/Helsinki", ""), "company.timezone: wants an IANA time zone"),
    (COMPANY.replace("Europe/Helsinki", "Europe"), "company.timezone: wants an IANA time zone"),
    (COMPANY.replace('"fi"', '"tlh"'), f"company.languages[2]: wants {EVERY_LANGUAGE}"),
    (COMPANY.replace('"fi"', '"en"'), "company.languages: lists "),
    (COMPANY.replace('"en", "fi"', ""), "company.languages: is empty; wants at least one of"),
    (COMPANY.replace('["en", "fi"]', '"en"'), "company.languages: wants a list"),
    # hooks
    (COMPANY + "[hook]", "hook: wants a table headed [[hook]]"),
    (COMPANY + "[[hook]]", 'hook[1].url: is missing; wants url = "https://example.com/eleven"'),
    (HOOK + 'events = ["stop"]', "hook[1].events[1]: wants 'score', 'reason', 'note' or 'case'"),
    (HOOK + "events = []", "hook[1].events: is empty; wants some of score, reason, note and case"),
    (HOOK + 'events = ["note", "note"]', "hook[1].events: lists "),
    (HOOK + 'surveys = ["customer"]', 'hook[1].surveys: names no survey with "customer"; did'),
    (HOOK + 'surveys = ["customers", "customers"]', "hook[1].surveys: lists "),
    (
        HOOK.replace("nps", "enps") + 'surveys = ["customers"]',
        'hook[1].surveys: never has an enps survey, and "customers" is one',
    ),
    (HOOK + HOOK.removeprefix(NPS), "hook[2].url: is listed before; wants each address once"),
    # digests and their channels
    (COMPANY + '[digest]\ncron = "9 o\'clock"', "digest.cron: wants a cron"),
    (COMPANY + '[digest]\ncron = "0 9 31 2 *"', "digest.cron: wants a cron such as"),
    (COMPANY + '[digest]\nlanguage = "tlh"', "digest.language: wants 'en'"),
    (COMPANY + '[digest]\nday = "mon"', "digest.day: is unknown; known here: cron, language"),
    (NPS + "[[channel]]", "channel[1].id: is missing; wants id ="),
    (
        CHANNEL + 'surveys = ["customer"]',
        'channel[1].surveys: names no survey with "customer"; did',
    ),
    (CHANNEL + 'surveys = ["customers", "customers"]', "channel[1].surveys: lists "),
    (CHANNEL + 'surveys = "customers"', "channel[1].surveys: wants a list"),
    (CHANNEL + "where = { region = 5 }", "channel[1].where.region: wants text in quotes"),
    (CHANNEL + 'where = { "" = "" }', "channel[1].where: wants one line of text"),
    (CHANNEL + "[[channel]]\nid = -100", "channel[2].id: is listed before; wants each chat once"),
    (
        ENPS + '[[channel]]\nid = -100\nwhere = { region = "North" }',
        "channel[1].where: is never for enps",
    ),
    (
        ENPS + '[[channel]]\nid = -100\nsurveys = ["team"]\nwhere = { region = "North" }',
        "channel[1].where: is never for enps",
    ),
    # surveys
    (COMPANY + '[[survey]]\nkind = "nps"', 'survey[1].key: is missing; wants key = "customers"'),
    (COMPANY + '[[survey]]\nkey = "a"', 'survey "a": kind: is missing; wants kind = "nps", "enps"'),
    (COMPANY + '[[survey]]\nkey = "A b"\nkind = "nps"', "survey[1].key: wants 1-32 characters of"),
    (COMPANY + '[[survey]]\nkey = "a"\nkind = "ces"', "survey \"a\": kind: wants 'nps', 'enps' or"),
    (
        NPS + '[[survey]]\nkey = "customers"\nkind = "csi"\nattributes = ["a"]',
        'survey "customers": ',
    ),
    (NPS + 'subject = ""', 'survey "customers": subject: wants one line of text'),
    (NPS + "scale_min = 2", 'survey "customers": scale_min: wants 1 or less'),
    (NPS + "scale_min = false", 'survey "customers": scale_min: wants a whole number'),
    (NPS + "quarantine_days = -1", 'survey "customers": quarantine_days: wants 0 or more'),
    (NPS + "quarantene_days = 9", 'survey "customers": quarantene_days: is unknown; did you mean'),
    (NPS + "reminder_days = 3", 'survey "customers": reminder_days: wants a list'),
    (NPS + "reminder_days = [0]", 'survey "customers": reminder_days[1]: wants 1 or more'),
    (NPS + "reminder_days = [3, 3]", 'survey "customers": reminder_days: lists '),
    (NPS + 'themes = ["a", "a"]', 'survey "customers": themes: lists '),
    (
        NPS + 'themes = ["unsorted"]',
        'survey "customers": themes: has "unsorted", as answers without a theme are called',
    ),
    (NPS + 'themes = ["a", 5]', 'survey "customers": themes[2]: wants text in quotes'),
    (
        NPS + f'themes = ["{"x" * 41}"]',
        'survey "customers": themes[1]: wants at most 40 characters',
    ),
    (
        NPS + "eligible = { status = 1 }",
        'survey "customers": eligible.status: wants text in quotes',
    ),
    (NPS + 'share_url = "http://a.example"', 'survey "customers": share_url: wants a link that'),
    (NPS + 'share_url = "https://[a"', 'survey "customers": share_url: wants a link that begins'),
    (NPS + 'question = "How?"', 'survey "customers": question: wants a table of keys and values'),
    (NPS + 'question = { de = "Wie?" }', 'survey "customers": question.de: wants one of company.'),
    (NPS + 'question = { en = "" }', 'survey "customers": question.en: wants one line of text'),
    (NPS + 'names = { ru = { a = "b" } }', 'survey "customers": names.ru: wants one of company.'),
    (NPS + 'names = { fi = { a = "" } }', 'survey "customers": names.fi.a: wants one line of text'),
    (
        NPS + 'themes = ["price"]\nwords = { prise = ["fee"] }',
        'survey "customers": words.prise: is no theme of this survey; did you mean "price"?',
    ),
    (
        NPS + 'themes = ["price"]\nwords = { price = ["!"] }',
        'survey "customers": words.price: has "!", which has no letters',
    ),
    (
        NPS + 'themes = ["price"]\nnames = { fi = { prise = "hinta" } }',
        'survey "customers": names.fi.prise: is no theme, segment or attribute of this survey; did',
    ),
    (NPS + "[survey.wave]", 'survey "customers": wave.cron: is missing; wants cron ='),
    (NPS + 'wave = "0 9 * * *"', 'survey "customers": wave: wants a table headed [survey.wave]'),
    (NPS + '[survey.wave]\ncron = "often"', 'survey "customers": wave.cron: wants a cron'),
    (WAVE + "open_days = 0", 'survey "customers": wave.open_days: wants 1 or more'),
    (WAVE + "sample = 0", 'survey "customers": wave.sample: wants more than 0'),
    (WAVE + "sample = 1.5", 'survey "customers": wave.sample: wants 1 or less'),
    (WAVE + "sample = nan", 'survey "customers": wave.sample: wants a finite number'),
    (WAVE + 'sample = "0.3"', 'survey "customers": wave.sample: wants a number, without quotes'),
    (
        WAVE + "samples = 0.3",
        'survey "customers": wave.samples: is unknown; did you mean "sample"?',
    ),
    (
        NPS + 'reminder_days = [3, 7]\n[survey.wave]\ncron = "0 10 1 * *"\nopen_days = 7',
        'survey "customers": reminder_days: wants days before the wave closes, 6 at the latest',
    ),
    (
        NPS + "[survey.touchpoint]",
        'survey "customers": touchpoint: wants a table headed [[survey.t',
    ),
    (NPS + "[[survey.touchpoint]]", 'survey "customers": touchpoint[1].key: is missing; wants key'),
    (
        NPS + '[[survey.touchpoint]]\nkey = "till"\n[[survey.touchpoint]]\nkey = "till"',
        'survey "customers": touchpoint: lists ',
    ),
    (
        NPS + '[[survey.touchpoint]]\nkey = "till"\nwhen_quarantined = "ask"',
        "survey \"customers\": touchpoint[1].when_quarantined: wants 'skip', 'defer' or 'merge'",
    ),
    (
        NPS + '[[survey.touchpoint]]\nkey = "till"\ndelay_minutes = -1',
        'survey "customers": touchpoint[1].delay_minutes: wants 0 or more',
    ),
    # employees
    (ENPS + "minimum_group = 4", 'survey "team": minimum_group: wants 5 or more'),
    (ENPS + "epsilon = 0.4", 'survey "team": epsilon: wants 0.5 or more'),
    (ENPS + "epsilon = 3.5", 'survey "team": epsilon: wants 3 or less'),
    (ENPS + "epsilon = nan", 'survey "team": epsilon: wants '),
    (ENPS + 'epsilon = "2"', 'survey "team": epsilon: wants a number, without quotes'),
    (NPS + "epsilon = 2.0", 'survey "customers": epsilon: is only for enps'),
    (NPS + "comments_only = true", 'survey "customers": comments_only: is only for enps'),
    (ENPS + "minimum_comments = 9", 'survey "team": minimum_comments: wants 10 or more'),
    (ENPS + 'segments = ["Sales", "Sales"]', 'survey "team": segments: lists '),
    (ENPS + 'join = "closed"', "survey \"team\": join: wants 'open' or 'confirm'"),
    (ENPS + "reminder_days = [2, 4]", 'survey "team": reminder_days: wants at most one reminder'),
    (ENPS + "scale_min = 1", 'survey "team": scale_min: is only for nps, this is enps'),
    (ENPS + 'competitor = "X"', 'survey "team": competitor: is only for nps, this is enps'),
    (ENPS + 'themes = ["pay"]', 'survey "team": themes: is only for nps and csi, this is enps'),
    (ENPS + 'eligible = { a = "b" }', 'survey "team": eligible: is only for nps and csi'),
    (ENPS + 'share_url = "https://a.example"', 'survey "team": share_url: is only for nps and csi'),
    (
        ENPS + '[[survey.touchpoint]]\nkey = "door"',
        'survey "team": touchpoint: is only for nps and',
    ),
    (NPS + 'segments = ["Sales"]', 'survey "customers": segments: is only for enps, this is nps'),
    (NPS + "minimum_group = 5", 'survey "customers": minimum_group: is only for enps, this is nps'),
    (NPS + "minimum_comments = 10", 'survey "customers": minimum_comments: is only for enps'),
    (NPS + 'join = "open"', 'survey "customers": join: is only for enps, this is nps'),
    # what matters to customers, and how good it is
    (
        COMPANY + '[[survey]]\nkey = "d"\nkind = "csi"',
        'survey "d": attributes: is missing; csi wants',
    ),
    (CSI + "ask = 3", 'survey "delivery": ask: wants 2 or less, the number of attributes'),
    (CSI + "ask = 0", 'survey "delivery": ask: wants 1 or more'),
    (CSI + "target = 101", 'survey "delivery": target: wants 100 or less'),
    (CSI + "scale_min = 0", 'survey "delivery": scale_min: is only for nps, this is csi'),
    (NPS + 'attributes = ["a", "b"]', 'survey "customers": attributes: is only for csi'),
    (NPS + "ask = 2", 'survey "customers": ask: is only for csi, this is nps'),
    (NPS + "target = 85", 'survey "customers": target: is only for csi, this is nps'),
]


def faults(toml: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read(tomllib.loads(toml))
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return str(caught.value).splitlines()


@pytest.mark.parametrize(("toml", "begins"), BAD, ids=[begins[:60] for _, begins in BAD])
def test_a_bad_file_gets_one_line_that_names_its_key(toml: str, begins: str) -> None:
    (line,) = faults(toml)
    assert line.startswith(begins)


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    assert [
        line.split(": wants")[0] for line in faults(ENPS + 'minimum_group = 1\njoin = "x"')
    ] == [
        'survey "team": minimum_group',
        'survey "team": join',
    ]
    assert len(faults(COMPANY.replace("Helsinki", "?") + '[digest]\ncron = "?"')) == 2


def test_surveys_of_the_same_name_are_told_apart_by_their_number() -> None:
    lines = faults(NPS + '[[survey]]\nkey = "customers"\nkind = "nps"\nask = "2"')
    assert lines == ["survey[2].ask: wants a whole number, without quotes"]
    assert faults(NPS + '[[survey]]\nkey = "customers"\nkind = "nps"') == [
        'survey "customers": is defined twice; wants a key of its own'
    ]


def test_a_channel_already_named_in_the_company_is_not_posted_to_twice() -> None:
    (line,) = faults(COMPANY + "channel = -100\n[[channel]]\nid = -100")
    assert line.startswith("channel[1].id: is listed before")


@pytest.mark.parametrize(
    "url",
    [
        "canary.example/hook",
        "ftp://canary.example",
        "http://canary.example",
        "http://127.0.0.1.canary.example",
        "https://",
        "https:///canary",
        "https://me:canary@a.example",
        "https://canary@a.example",
        "https://a.example/#canary",
        "https://a.example:canary/",
        "https://a.example:99999/canary",
        "https://can ary.example",
        "https://a.example/\\ncanary",
        "https://канарейка.example/canary",
    ],
)
def test_a_hook_that_is_no_safe_address_is_refused_without_repeating_it(url: str) -> None:
    (line,) = faults(f'{NPS}[[hook]]\nurl = "{url}"')
    assert line.startswith("hook[1].url: wants https://..., or http://... for this machine alone")
    assert "canary" not in line


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "127.1.2.3", "[::1]:80"])
def test_a_hook_on_this_machine_may_be_plain_http(host: str) -> None:
    definition = read(tomllib.loads(f'{NPS}[[hook]]\nurl = "http://{host}/eleven"'))
    assert definition.hooks[0].url == f"http://{host}/eleven"


def test_a_hook_wants_its_events_of_its_surveys() -> None:
    """Without a list, all; a note belongs to no survey, so only the events count for it."""
    hook = read(tomllib.loads(HOOK)).hooks[0]
    assert all(hook.wants(event, "customers") for event in ("score", "reason"))
    assert hook.wants("note", "")
    some = read(tomllib.loads(HOOK + 'events = ["reason", "note"]\nsurveys = ["customers"]')).hooks
    assert some[0].wants("reason", "customers")
    assert some[0].wants("note", "")
    assert not some[0].wants("score", "customers")
    assert not some[0].wants("reason", "shop")


def test_a_hook_is_shown_by_its_host_and_kept_by_a_number() -> None:
    """Its path and query may hold a secret."""
    hook = read(tomllib.loads(HOOK)).hooks[0]
    other = hook.model_copy(update={"url": hook.url + "2"})
    assert hook.host == "a.example"
    assert 0 < hook.number < 2**53
    assert hook.number != other.number


def test_a_misspelled_time_zone_gets_the_nearest_one() -> None:
    (line,) = faults(COMPANY.replace("Helsinki", "Helsinky"))
    assert line.endswith('did you mean "Europe/Helsinki"?')


def test_a_token_pasted_anywhere_is_never_repeated() -> None:
    token = "12345678:" + "Canary_-" * 5
    for toml in (
        COMPANY + f'bot_token = "{token}"',
        COMPANY + f'"{token}" = 1',
        COMPANY + f'channel = "{token}"',
        COMPANY + f'sending_hours = "{token}"',
        COMPANY + f'[digest]\ncron = "{token}"',
        CHANNEL + f'surveys = ["{token}"]',
        COMPANY.replace("Europe/Helsinki", token),
    ):
        assert "Canary" not in "".join(faults(toml))


def test_control_characters_in_a_key_stay_out_of_the_line() -> None:
    (line,) = faults(COMPANY + r'"a\u001b[31m\nb" = 1')
    assert line.isprintable()


def test_the_least_file_has_every_default() -> None:
    definition = read(tomllib.loads(ENPS.replace('languages = ["en", "fi"]', "")))
    company, team = definition.company, definition.survey("team")
    assert (company.zone, company.fallback) == (ZoneInfo("Europe/Helsinki"), "en")
    assert (company.managers, company.channel, company.alerts) == ((), None, None)
    assert (company.quiet_days, company.sending_hours) == (7, "10:00-19:00")
    assert (definition.digest.cron, definition.digest.language) == ("0 9 * * mon", None)
    assert (team.kind, team.subject, team.quarantine_days) == (Kind.ENPS, "Nordic Kettle", 28)
    assert (team.minimum_group, team.minimum_comments, team.open_days) == (5, 10, 7)
    assert (team.reminder_days, team.wave, team.segments, team.join) == ((3,), None, (), "open")
    assert inactive(definition) == []


def test_a_survey_keeps_its_own_subject_and_wave() -> None:
    definition = read(tomllib.loads(WAVE.replace("[survey.w", 'subject = "Kettle K2"\n[survey.w')))
    survey = definition.survey("customers")
    assert (survey.subject, survey.open_days, survey.quarantine_days) == ("Kettle K2", 14, 90)
    assert survey.wave
    assert survey.wave.sample == 1.0


def test_one_attribute_is_asked_alone() -> None:
    definition = read(tomllib.loads(CSI.replace(', "courtesy"', "")))
    assert definition.survey("delivery").ask == 1


def test_a_company_without_surveys_is_a_definition() -> None:
    assert read(tomllib.loads(COMPANY)).surveys == ()


def test_lists_are_kept_as_tuples_and_nothing_can_be_changed() -> None:
    definition = read(tomllib.loads(COMPANY + "managers = [1, 2]"))
    assert definition.company.managers == (1, 2)
    with pytest.raises(ValidationError):
        definition.company.quiet_days = 1  # type: ignore[misc]


def test_an_unknown_survey_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownSurvey, match='"staff"; there are: customers'):
        read(tomllib.loads(NPS)).survey("staff")


def test_plural_names_are_for_programs_and_unknown_to_the_file() -> None:
    data: dict[str, Any] = tomllib.loads(COMPANY)
    assert Definition.model_validate(data | {"surveys": []}).surveys == ()
    with pytest.raises(Faulty, match="surveys: is unknown"):
        read(data | {"surveys": []})


@pytest.mark.parametrize("toml", [COMPANY, NPS, ENPS, CSI, CHANNEL, HOOK, WAVE])
def test_json_brings_back_the_same_definition(toml: str) -> None:
    definition = read(tomllib.loads(toml))
    again = Definition.from_json(definition.to_json())
    assert again == definition
    assert inactive(again) == inactive(definition)


def test_json_holds_no_default_so_that_a_better_one_reaches_old_surveys() -> None:
    assert "minimum_group" not in read(tomllib.loads(ENPS)).to_json()
