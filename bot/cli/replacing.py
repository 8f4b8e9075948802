"""Files that take their places only when all of them are whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.cli.opening import Stopped


@dataclass(frozen=True)
class New:
    """What a file is to hold, and who may read it."""

    path: Path
    text: str
    mode: int


def fault_of(path: Path) -> str | None:
    """Why nothing can be written there, None where it can."""
    try:
        path = path.resolve()
        if path.is_dir():
            return "is a folder; move it away"
        if path.exists() and not path.is_file():
            return "is no file; move it away"
        with tempfile.TemporaryFile(dir=path.parent):
            return None
    except OSError as error:
        return f"cannot be written: {error.strerror}"


def replace_files(files: list[New]) -> None:
    """Write all of them, through links, then put each in its place; raises Stopped."""
    with ExitStack() as stack:
        parts: list[tuple[Path, Path]] = []
        for new in files:
            try:
                path = new.path.resolve()
                handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
                part = Path(name)
                stack.callback(part.unlink, missing_ok=True)
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as target:
                    target.write(new.text)
                    target.flush()
                    os.fsync(handle)
                part.chmod(new.mode)
                if path.exists():  # whoever runs the service may be another
                    there = path.stat()
                    with suppress(PermissionError):
                        os.chown(part, there.st_uid, there.st_gid)
                parts.append((part, path))
            except OSError as error:
                raise Stopped(f"{new.path}: cannot be written: {error.strerror}", 2) from None
        for part, path in parts:
            try:
                part.replace(path)
            except OSError as error:
                raise Stopped(f"{path}: cannot be written: {error.strerror}", 2) from None
