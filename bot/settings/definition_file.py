"""The file of ELEVEN_CONFIG: eleven.toml, or whatever it is called there."""

from __future__ import annotations

import tomllib
from pathlib import Path

from survey.definition.definition import Definition
from survey.definition.faults import Fault, Faulty
from survey.definition.reading import read


def load_definition(path: Path) -> Definition | None:
    """The definition in the file at `path`, None where there is no such file; raises Faulty."""
    try:
        text = path.read_bytes().decode("utf-8-sig")  # editors of one family begin with a mark
        return read(tomllib.loads(text))
    except FileNotFoundError:
        return None
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = f"line {line} is not UTF-8; save the file as UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"is not valid TOML: {error}"
    raise Faulty([Fault(path.name or "ELEVEN_CONFIG", problem)])
