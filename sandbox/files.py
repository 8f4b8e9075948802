"""The files of the server: uploaded, named, downloaded."""

from pathlib import PurePosixPath

from sandbox.errors import bad
from sandbox.schema import Json


class Files:
    """Files by `file_id`, and by the path they are downloaded from."""

    def __init__(self) -> None:
        self._by_id: dict[str, tuple[str, bytes]] = {}
        self._by_path: dict[str, bytes] = {}

    def add(self, data: bytes, name: str) -> Json:
        """Store a file; the fields every kind of file has in the Bot API."""
        number = len(self._by_id)
        path = PurePosixPath(name)
        stored = str(path.with_name(f"{path.stem}_{number}{path.suffix}"))
        file_id = f"BQACAgIAAxk{number:08d}"
        self._by_id[file_id] = (stored, data)
        self._by_path[stored] = data
        return {"file_id": file_id, "file_unique_id": f"AgAD{number:08d}", "file_size": len(data)}

    def get(self, file_id: str) -> tuple[str, bytes]:
        """A file's path and bytes; a refusal if there is none."""
        if file_id not in self._by_id:
            raise bad("wrong file identifier/HTTP URL specified")
        return self._by_id[file_id]

    def download(self, path: str) -> bytes | None:
        """The bytes at a path, or None."""
        return self._by_path.get(path)
