"""`python -m benchmarks.attack`: see `benchmarks.runner`."""

from __future__ import annotations

import sys

from benchmarks.ground import ENGINES
from benchmarks.runner import run

EXPERIMENTS = {  # name -> engines it concerns
    "texts": ENGINES,
    "replies": ("sqlite",),
    "erasing": ("sqlite",),
    "alerts": ("sqlite",),
    "requests": ("sqlite",),
}

if __name__ == "__main__":
    # What is measured is time: nothing else runs beside it.
    sys.exit(run("benchmarks.attack", EXPERIMENTS, alone=tuple(EXPERIMENTS)))
