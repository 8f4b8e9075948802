"""The numbers in README and docs are those of the code, so that neither changes alone."""

from __future__ import annotations

import inspect
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from annotated_types import MaxLen
from pydantic.fields import FieldInfo

from bot import leasing
from bot.api import door, shapes
from bot.api.bearer import WRONG_BURST, WRONG_RATE
from bot.cli import app
from bot.measure import metrics
from bot.measure.health import STALE
from bot.receiving import watching
from bot.settings.settings import Settings
from bot.ticking import waves
from bot.web import connections
from bot.web.hooks import PATIENCE
from bot.web.hooks import PAUSES as AGAIN
from handlers.update.enough import A_DAY
from handlers.update.enough import LIMIT as ENOUGH_OF_THEM
from locales import LANGUAGES
from reports.chat import arithmetic
from storage.company.expected import PATIENCE as EXPECTED_FOR
from storage.outgoing import inbox, outbox, requests
from storage.people.links import CLAIMED_WITHIN, INVITED_WITHIN
from survey.asking.cases import MUTE, SILENCE, TIME_TO_SOLVE
from survey.asking.interview import CHANGE_FOR, REASON_FOR
from survey.buttons.callbacks import PAUSES
from survey.definition.definition import TABLES, Company, Retention
from survey.definition.rhythms import RHYTHMS
from survey.files.answers_file import LONGEST_REASON
from survey.files.people_file import LONGEST_PROPERTY
from survey.people.drip import DAYS_TO_ANSWER
from survey.scores.holm import LEVEL
from survey.scores.scoring import FEWEST_TO_JUDGE, Counts, adjusted
from survey.time.periods import BEFORE
from tests.locales.test_catalogues import forms

ROOT = Path(__file__).parents[2]


def page(name: str) -> str:
    return " ".join((ROOT / name).read_text(encoding="utf-8").split())


def limit_of(field: FieldInfo) -> int | None:
    """How many characters a key of the definition may have."""
    return next((one.max_length for one in field.metadata if isinstance(one, MaxLen)), None)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RATE = Settings.model_fields["send_rate"].default
CLAIMS: tuple[tuple[str, str, object, object], ...] = (
    ("README.md", "Open it within an hour", CLAIMED_WITHIN, HOUR),
    ("README.md", "due within eight working hours", TIME_TO_SOLVE, 8 * HOUR),
    ("README.md", "from 30 answers each on", FEWEST_TO_JUDGE, 30),
    ("README.md", "until a week before it closes", DAYS_TO_ANSWER, 7),
    ("CHANGELOG.md", "changed for a week, the reason is taken for a day",
     (CHANGE_FOR, REASON_FOR), (7 * DAY, DAY)),
    ("CHANGELOG.md", "the owner (one hour, once)", CLAIMED_WITHIN, HOUR),
    ("CHANGELOG.md", "a reader of results (a day, once)", INVITED_WITHIN, DAY),
    ("docs/operations.md", "It holds for an hour", CLAIMED_WITHIN, HOUR),
    ("README.md", "for a week nobody is notified", MUTE, 7 * DAY),
    ("CHANGELOG.md", "ends at any command (`/cancel`, too) and after ten minutes",
     EXPECTED_FOR, timedelta(minutes=10)),
    ("CHANGELOG.md", "A day takes 50 messages of one person", (A_DAY, ENOUGH_OF_THEM), (DAY, 50)),
    ("docs/operations.md", "At most 512 connections", connections.MOST, 512),
    ("docs/operations.md", "has 10 seconds for its header and 20 for its body",
     (connections.HEADER_TIME, connections.BODY_TIME), (10, 20)),
    ("docs/operations.md", "does not take its answer for 20 seconds", connections.READ_TIME, 20),
    ("docs/operations.md", "Ten wrong ones are told so at once, then one a second",
     (WRONG_BURST, WRONG_RATE), (10, 1)),
    ("docs/api.md", "20 a second for each process, 100 at once",
     (door.RATE, door.BURST), (20, 100)),
    ("docs/api.md", "64 KiB", door.LARGEST, 64 << 10),
    ("docs/api.md", "50 of one person", shapes.MOST, 50),
    ("docs/api.md", "a year", timedelta(minutes=shapes.LONGEST_DELAY), 365 * DAY),
    ("docs/importing.md", "A reason of more than 16,000 characters", LONGEST_REASON, 16_000),
    ("docs/importing.md", "property of up to 40 characters", LONGEST_PROPERTY, 40),
    ("docs/operations.md", "no poll came back for 90 s", STALE, 90),
    ("docs/operations.md", "Telegram is asked every 20 seconds", watching.LOOK, 20),
    ("docs/operations.md", "asked every five minutes", watching.ASK_ROOMS, 300),
    ("docs/scaling.md", "a row that its holder touches every two", leasing.BEAT, 2),
    ("docs/scaling.md", "at most 29 new messages a second", RATE, 29),
    ("docs/scaling.md", "emptied after eight days", inbox.KEPT, 8 * DAY),
    ("docs/scaling.md", "planned two hundred people a transaction", waves.CHUNK, 200),
    ("docs/scaling.md", "leased for a minute", outbox.LEASE, timedelta(minutes=1)),
    ("docs/api.md", "remembered for thirty days", requests.KEPT, 30 * DAY),
    ("docs/api.md", "any 2xx within ten seconds", PATIENCE.total, 10),
    ("docs/api.md", "after 1 and 5 minutes, half an hour, 2, 6 and 24 hours",
     [int(pause.total_seconds() / 60) for pause in AGAIN], [1, 5, 30, 120, 360, 1440]),
    ("docs/api.md", "fewer than 30 answers has `n` alone", FEWEST_TO_JUDGE, 30),
)  # fmt: skip


@pytest.mark.parametrize(("name", "sentence", "actual", "said"), CLAIMS)
def test_a_number_on_a_page_is_the_codes(
    name: str, sentence: str, actual: object, said: object
) -> None:
    assert sentence in page(name)
    assert actual == said


def test_what_operators_shall_alert_on_is_measured() -> None:
    named = set(re.findall(r"eleven_[a-z_]+", page("docs/operations.md")))
    registries = (metrics.REGISTRY, metrics.COUNTS.registry)
    families = [family for registry in registries for family in registry.collect()]
    exposed = {family.name for family in families}
    exposed |= {sample.name for family in families for sample in family.samples}
    assert named
    assert named <= exposed


def commands(group: typer.Typer, *before: str) -> dict[str, bool]:
    """Every command, and whether it takes --json."""
    found = {}
    for one in group.registered_commands:
        assert one.callback is not None
        asks = "as_json" in inspect.signature(one.callback).parameters
        found[" ".join((*before, one.name or one.callback.__name__))] = asks
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        found |= commands(inner.typer_instance, *before, inner.name or "")
    return found


def test_every_command_takes_json_but_those_that_the_readme_names() -> None:
    but = "Every command but `init`, `run`, `demo` and `migrate` takes `--json`"
    assert but in page("README.md")
    without = {name for name, asks in commands(app).items() if not asks}
    assert without == {"init", "run", "demo", "migrate"}


def test_the_readme_names_commands_that_there_are() -> None:
    known = commands(app)
    named = re.findall(r"`eleven ([a-z]+)(?: ([a-z]+))?", page("README.md"))
    assert named
    for first, second in named:
        assert first in known or f"{first} {second}" in known, (first, second)


LEFT_OUT = re.compile(r"^(\w+) = .*#.*\[([^\]]*)\]\s*$", re.MULTILINE)


def test_the_defaults_beside_the_keys_of_the_example_are_the_models() -> None:
    """A key left out means the default in brackets at the end of its line."""
    table: tuple[str, ...] = ()
    compared = 0
    for line in (ROOT / "eleven.example.toml").read_text(encoding="utf-8").splitlines():
        if head := re.fullmatch(r"\[\[?([a-z.]+)\]\]?\s*(#.*)?", line):
            table = tuple(head[1].split("."))
        shown = LEFT_OUT.match(line)
        if not shown or table not in TABLES:
            continue
        told = default_of(shown[2])
        field = TABLES[table].model_fields.get(shown[1])
        if told is None or field is None or field.default_factory is not None:
            continue  # said in words, or it depends on the kind
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        assert default in (told, [told]), line
        compared += 1
    assert compared >= 10


def default_of(words: str) -> Any:
    """The value in brackets; None where it is told in words."""
    for value in (words, f"[{words}]"):
        try:
            found = tomllib.loads(f"x = {value}")["x"]
        except tomllib.TOMLDecodeError:
            continue
        return found
    return None


def test_words_are_kept_as_long_as_the_example_says() -> None:
    assert Retention() == Retention(reasons_months=24, notes_months=24)
    assert re.search(r"reasons_months = 24 .*\[24\]", page("eleven.example.toml"))


def test_managers_read_of_a_missing_reason_after_the_minutes_that_the_text_says() -> None:
    assert timedelta(minutes=5) == SILENCE
    assert forms("en", "case.silence")[0].startswith("Five minutes")


FIGURES: tuple[tuple[str, str, object, object], ...] = (
    ("setup.name.wrong", "60", limit_of(Company.model_fields["name"]), 60),
    ("counted.size", "10", arithmetic.MARGIN, 10),
    ("counted.interval", "¾", adjusted(Counts(0, 0, 0)), (0.75, 1.5, 0.75)),
    ("counted.interval", "1½", adjusted(Counts(0, 0, 0)), (0.75, 1.5, 0.75)),
    ("counted.few", "12", BEFORE, 12),
    ("digest.change", "12", BEFORE, 12),
    ("report.method.interval", "3/2", adjusted(Counts(0, 0, 0)), (0.75, 1.5, 0.75)),
    ("report.method.compare", "30", FEWEST_TO_JUDGE, 30),
    ("report.method.compare", "5", LEVEL, 0.05),
    ("report.csi.method.matrix", "30", FEWEST_TO_JUDGE, 30),
    ("button.snooze.90", "90", PAUSES, (1, 7, 90)),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "figure", "actual", "said"), FIGURES)
def test_a_figure_in_a_text_is_the_codes_in_every_language(
    language: str, key: str, figure: str, actual: object, said: object
) -> None:
    if (language, key) != ("fi", "counted.size"):  # it says it in letters
        assert figure in forms(language, key)[0]
    assert actual == said


def test_a_link_for_a_role_holds_for_the_day_that_its_text_says() -> None:
    assert timedelta(days=1) == INVITED_WITHIN
    assert "Within a day" in forms("en", "invite.link.manager")[0]


def test_the_rhythms_ask_the_parts_that_their_buttons_say() -> None:
    parts = ("quarterly", "a third"), ("quarterly.enps", "a third"), ("weekly", "a quarter")
    for name, part in parts:
        plan = RHYTHMS[name.removesuffix(".enps")]
        assert plan is not None
        assert part in forms("en", f"rhythm.{name}")[0]
        assert round(1 / plan["sample"]) == {"a third": 3, "a quarter": 4}[part]
