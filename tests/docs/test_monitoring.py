"""The dashboard and the alert rules speak of metrics that there are, and Prometheus reads them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.measure.metrics import Exposition
from tests.docs.copied import ROOT
from tests.house import House

MONITORING = ROOT / "docs" / "monitoring"
FILES = sorted(MONITORING.iterdir())


def named(path: Path) -> set[str]:
    """The metrics of ours that a file names."""
    return set(re.findall(r"\beleven_\w+", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
async def test_every_metric_that_is_named_is_told(sqlite_house: House, path: Path) -> None:
    """By the service itself, under just this name."""
    now = sqlite_house.clock.now()
    told = (await Exposition(sqlite_house.store, now).text(now)).decode()
    families = text_string_to_metric_families(told)
    names = {sample.name for family in families for sample in family.samples}
    assert named(path) - names == set()
    assert named(path)


def test_what_the_page_says_to_alert_on_is_a_rule() -> None:
    """Every metric of the table in docs/operations.md."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.partition("Alert on:")[2].partition("\n\nTelegram is asked")[0]
    wanted = set(re.findall(r"\beleven_\w+", table))
    assert wanted
    assert wanted <= named(MONITORING / "alerts.yaml")


def test_the_dashboard_is_whole() -> None:
    """Each panel asks something, has a name of its own, and covers no other."""
    panels = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    assert len({panel["title"] for panel in panels}) == len(panels)
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool here")
def test_prometheus_reads_the_rules() -> None:
    words = ("promtool", "check", "rules", str(MONITORING / "alerts.yaml"))
    checked = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    assert checked.returncode == 0, checked.stdout + checked.stderr
