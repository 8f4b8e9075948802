"""Files that go in and out: tables however they are encoded, and results written whole."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from bot.cli.opening import Stopped

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
PIECE = 1 << 20


@contextmanager
def open_sheet(path: Path) -> Iterator[TextIOWrapper]:
    """The lines of a text file: UTF-8, UTF-16 or, where it is neither, Windows-1251.

    Raises Stopped where it cannot be opened or is no text.
    """
    try:
        lines = path.open(encoding=_encoding(path), newline="")
    except OSError as error:
        raise Stopped(f"{path}: {error.strerror}", 2) from None
    with lines:
        try:
            yield lines
        except UnicodeError:
            raise Stopped(f"{path}: is not text in UTF-8, UTF-16 or Windows-1251", 2) from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
        for mark, encoding in MARKS.items():
            if head.startswith(mark):
                return encoding
        if head[1::2] == b"\0\0":
            return "utf-16-le"
        if head[::2] == b"\0\0":
            return "utf-16-be"
        decoder, piece = codecs.getincrementaldecoder("utf-8")(), head
        try:
            while piece:
                decoder.decode(piece)
                piece = file.read(PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1251"
    return "utf-8"


@contextmanager
def replacing(out: Path, encoding: str) -> Iterator[IO[str]]:
    """A file to write that takes its place only when it is whole."""
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("w", encoding=encoding, newline="") as target:
            yield target
        part.replace(out)
    except OSError as error:
        raise Stopped(f"--out: {out}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
