"""A copy of the house, in which a test may build whatever a recipe says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("survey", "locales", "storage", "reports", "handlers", "delivery", "bot", "sandbox")


def copied(folder: Path) -> Path:
    """The copy: all rooms, their tests, and what these read."""
    house = folder / "house"
    for room in (*ROOMS, "tests", "benchmarks"):
        shutil.copytree(ROOT / room, house / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", house)
    return house


def run(house: Path, *command: str) -> str:
    """What a Python says that knows this copy alone."""
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, *command],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def let_pass(house: Path, *names: str) -> None:
    """Let these tests pass in the copy."""
    run(house, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *names)
