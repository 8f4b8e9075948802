"""A workbook as a file that takes its place only when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cli.opening import Stopped


@contextmanager
def workbook(
    out: Path, columns: Sequence[str], zone: ZoneInfo, results: Sequence[dict[str, Any]] = ()
) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A function that adds a row; Stopped where the file cannot be written or is full."""
    from xlsxwriter.exceptions import FileCreateError

    from reports.files import workbook as book

    part = out.with_name(f"{out.name}.part")
    try:
        with book.workbook(part, columns, zone, results) as put:
            yield put
        part.replace(out)
    except book.Full as error:
        raise Stopped(f"--out: {out}: {error}; csv and jsonl hold all") from None
    except (OSError, FileCreateError) as error:
        raise Stopped(f"--out: {out}: {getattr(error, 'strerror', None) or error}") from None
    finally:
        part.unlink(missing_ok=True)
