"""`python -m benchmarks.crash`: see `benchmarks.runner`."""

from __future__ import annotations

import sys

from benchmarks.ground import ENGINES
from benchmarks.runner import PURE, run

EXPERIMENTS = {  # name -> engines it concerns
    "answers": ENGINES,
    "owed": ENGINES,
    "beside": ENGINES,
    "sends": ENGINES,
    "zones": (PURE,),
    "replicas": ENGINES,
    "fuzz": ENGINES,
    "storm": ENGINES,
    "outcomes": ENGINES,
    "restarts": ("postgresql",),
    "clock": ENGINES,
    "disk": ("sqlite",),
    "deaf": ("sqlite",),
    "ways_out": ("sqlite",),
    "takeover": ("postgresql",),
    "memory": ("postgresql",),
    "steps": ("sqlite",),
    "failover": ("postgresql",),
}

if __name__ == "__main__":
    # Nobody else may use a PostgreSQL that is restarted meanwhile.
    sys.exit(run("benchmarks.crash", EXPERIMENTS, alone=("restarts",)))
