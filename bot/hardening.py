"""What a process keeps from others of its user, and from the disk. Root sees all the same.

All is asked for, not required: where a platform has no such thing the program runs without it.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

PR_SET_DUMPABLE = 4  # prctl(2): also who may read /proc/PID/mem, or attach a debugger


def forbid_dumps() -> None:
    """No core file of this process, and nobody but root reads its memory."""
    with suppress(ImportError, OSError, ValueError):  # ImportError: Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
