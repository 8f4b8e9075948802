"""Commands wait for no library that they do not use."""

from __future__ import annotations

import pytest

from tests.blackbox.children import fresh
from tests.blackbox.installation import Installation

FRAMEWORKS = {"aiogram", "telegram", "matplotlib"}
HEAVY = FRAMEWORKS | {"sqlalchemy", "pydantic", "alembic", "httpx", "structlog", "babel"}


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (("--help",), HEAVY),
        (("wave", "open", "--help"), HEAVY - {"pydantic"}),  # typer's own for arguments
        (("link", "customers"), FRAMEWORKS | {"babel"}),
        (("wave", "status", "customers"), FRAMEWORKS | {"babel"}),
        (("digest", "customers"), FRAMEWORKS),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
async def test_a_command_imports_little(
    site: Installation, words: tuple[str, ...], unwanted: set[str]
) -> None:
    """`--help` imports no library but typer, and short commands neither framework."""
    ran = await site.eleven(*words, how=fresh, settings={"PYTHONPROFILEIMPORTTIME": "1"})
    assert ran.status == 0
    imported = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert "bot.cli" in imported
    assert imported & unwanted == set()
