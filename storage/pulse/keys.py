"""Keys: of open anonymous waves, and of who was forgotten; files outside database and backup."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


class KeyMissing(Exception):
    """An open wave has no key file here: its ballots can be neither written nor read."""


class Keys:
    """The folder ELEVEN_KEYS_DIR. Keys are 256 bits; none is kept in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, wave_id: int) -> Path:
        return self.folder / f"wave-{wave_id}.key"

    def create(self, wave_id: int) -> None:
        """Write a fresh key, readable by the owner alone, and make it durable."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path(wave_id), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, secrets.token_bytes(32))
            os.fsync(handle)
        finally:
            os.close(handle)
        self._sync_folder()

    def get(self, wave_id: int) -> bytes:
        """The key of an open wave. Raises KeyMissing when the file is absent or damaged."""
        # Read each time: a key that another process destroys must not live on in this one.
        try:
            key = self._path(wave_id).read_bytes()
        except FileNotFoundError:
            raise KeyMissing(f"no key file for wave {wave_id}") from None
        if len(key) != 32:
            raise KeyMissing(f"the key file of wave {wave_id} is damaged")
        return key

    def of_forgotten(self, *, make: bool = False) -> bytes:
        """The key of `storage.privacy.forgotten`. Raises OSError where none is, or can be made.

        Unlike a wave's it is made once and stays; marks made with a lost one end by themselves.
        """
        path = self.folder / "forgotten.key"
        if make and not path.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self.folder / f"forgotten-{secrets.token_hex(4)}.new"
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                os.write(handle, secrets.token_bytes(32))
                os.fsync(handle)
                with contextlib.suppress(FileExistsError):  # another process was first
                    os.link(fresh, path)
            finally:
                os.close(handle)
                fresh.unlink()
            self._sync_folder()
        return path.read_bytes()

    def destroy(self, wave_id: int) -> None:
        """Remove a key for good; nothing happens when it is gone already."""
        self._path(wave_id).unlink(missing_ok=True)
        if self.folder.exists():
            self._sync_folder()

    def held(self) -> Iterator[int]:
        """The waves that have a key file here."""
        for path in self.folder.glob("wave-*.key"):
            number = path.stem.removeprefix("wave-")
            if number.isdigit():
                yield int(number)

    def _sync_folder(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
