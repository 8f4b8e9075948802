"""`python -m benchmarks.anonymity`: see `benchmarks.runner`."""

from __future__ import annotations

import sys

from benchmarks.ground import ENGINES
from benchmarks.runner import PURE, run

EXPERIMENTS = {  # name -> engines it concerns
    "linkage": ENGINES,
    "dumps": ENGINES,
    "canaries": ENGINES,
    "race": ENGINES,
    "crash": ENGINES,
    "auditor": (PURE,),
    "reader": (PURE,),
    "differencing": (PURE,),
    "usefulness": (PURE,),
}

if __name__ == "__main__":
    sys.exit(run("benchmarks.anonymity", EXPERIMENTS))
