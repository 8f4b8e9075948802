"""Key files: private, durable, gone for good when destroyed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.pulse.keys import KeyMissing, Keys


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder not made yet, under the most careless umask."""
    before = os.umask(0)
    yield tmp_path / "keys"
    os.umask(before)


@pytest.fixture
def keys(folder: Path) -> Keys:
    return Keys(folder)


def test_a_key_is_32_bytes_that_only_the_owner_can_read(keys: Keys, folder: Path) -> None:
    keys.create(7)
    [path] = folder.iterdir()
    assert path.name == "wave-7.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(path.read_bytes()) == 32
    assert keys.get(7) == path.read_bytes()


def test_a_key_is_on_the_disk_before_create_returns(
    keys: Keys, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file's content and its entry in the folder are both synced."""
    synced = []

    def fsync(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", fsync)
    keys.create(7)
    inodes = [path.stat().st_ino for path in (folder / "wave-7.key", folder)]
    assert synced == inodes
    keys.destroy(7)
    assert synced[2:] == inodes[1:]


def test_every_wave_has_its_own_key(keys: Keys) -> None:
    for wave_id in (7, 8):
        keys.create(wave_id)
    assert keys.get(7) != keys.get(8)
    assert keys.get(7) == keys.get(7)


def test_no_key_was_made(keys: Keys) -> None:
    with pytest.raises(KeyMissing, match="wave 7"):
        keys.get(7)


def test_a_destroyed_key_is_gone_for_whoever_had_read_it(keys: Keys, folder: Path) -> None:
    keys.create(7)
    keys.get(7)
    keys.destroy(7)
    with pytest.raises(KeyMissing):
        keys.get(7)
    assert list(folder.iterdir()) == []


def test_destroying_twice_or_nothing_is_harmless(keys: Keys) -> None:
    keys.destroy(7)
    keys.create(7)
    keys.destroy(7)
    keys.destroy(7)


@pytest.mark.parametrize("content", [b"", b"short", bytes(31), bytes(33)])
def test_a_damaged_key_counts_as_missing(keys: Keys, folder: Path, content: bytes) -> None:
    keys.create(7)
    (folder / "wave-7.key").write_bytes(content)
    with pytest.raises(KeyMissing, match="damaged"):
        keys.get(7)


def test_a_key_made_by_another_process_is_seen(keys: Keys, folder: Path) -> None:
    with pytest.raises(KeyMissing):
        keys.get(7)
    other = Keys(folder)
    other.create(7)
    assert keys.get(7) == other.get(7)


def test_a_key_destroyed_by_another_process_does_not_live_on_in_memory(
    keys: Keys, folder: Path
) -> None:
    keys.create(7)
    keys.get(7)
    Keys(folder).destroy(7)
    with pytest.raises(KeyMissing):
        keys.get(7)


def test_a_key_replaced_by_another_process_replaces_the_one_read(keys: Keys, folder: Path) -> None:
    """An opening that was rolled back leaves its wave's id, and its file, to the next one."""
    keys.create(7)
    first = keys.get(7)
    other = Keys(folder)
    other.create(7)
    assert keys.get(7) == other.get(7) != first


def test_the_waves_with_a_key_are_listed(keys: Keys, folder: Path) -> None:
    assert list(keys.held()) == []
    for wave_id in (7, 12):
        keys.create(wave_id)
    for foreign in ("wave-x.key", "wave-9.key.bak", "notes.txt"):
        (folder / foreign).touch()
    assert sorted(keys.held()) == [7, 12]
