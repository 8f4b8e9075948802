"""No query of the rooms compares a column that may be empty with a value that may be None."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database.engine import Store
from storage.database.equals import equals
from storage.database.tables import links, metadata
from tests.storage.rows import add_person, table

ROOMS = ("storage", "reports", "handlers", "delivery", "bot")
ROOT = Path(__file__).parents[3]


def _column(node: ast.expr) -> tuple[str, str] | None:
    """(table, column) of `table.c.column` and `table.c["column"]`; "" where it is computed."""
    if isinstance(node, ast.Attribute) and _is_columns(node.value):
        return ast.unparse(node.value)[:-2], node.attr
    if isinstance(node, ast.Subscript) and _is_columns(node.value):
        name = node.slice.value if isinstance(node.slice, ast.Constant) else ""
        return ast.unparse(node.value)[:-2], str(name)
    return None


def _is_columns(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "c"


def _may_be_empty(name: str, column: str) -> bool:
    """Of a table by another name, or a column that is computed: whether it could be any such."""
    known = [metadata.tables[name]] if name in metadata.tables else metadata.tables.values()
    return not column or any(column in one.c and one.c[column].nullable for one in known)


def unsafe(source: str) -> Iterator[tuple[int, str]]:
    """Comparisons by == and != of a nullable column with anything but a column or a constant."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Compare) or len(node.ops) > 1:
            continue
        if not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            continue
        sides = (node.left, node.comparators[0])
        columns = [column for side in sides if (column := _column(side))]
        constant = any(isinstance(side, ast.Constant) and side.value is not None for side in sides)
        if len(columns) == 1 and not constant and _may_be_empty(*columns[0]):
            yield node.lineno, ast.unparse(node)


@pytest.mark.parametrize("room", ROOMS)
def test_every_comparison_with_a_column_that_may_be_empty_goes_one_way(room: str) -> None:
    """Through `equals`, for which None is nobody's; a column beside a column matches no NULL."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name != "equals.py" and "migrations" not in path.parts
        for line, words in unsafe(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ('links.c.external_id == row["external_id"]', True),
        ("person.external_id != links.c.external_id", True),
        ('links.c["external_id"] == given', True),
        ("links.c[name] == given", True),
        ("other.c.external_id == given", True),
        ("links.c.external_id == None", True),
        ("links.c.purpose == given", False),
        ("links.c.external_id == people.c.external_id", False),
        ('people.c.language == "en"', False),
        ("equals(links.c.external_id, given)", False),
    ],
)
def test_the_rule_sees_what_it_forbids(source: str, caught: bool) -> None:
    assert bool(list(unsafe(source))) is caught


async def test_an_unknown_value_finds_nobody(store: Store) -> None:
    """The control finds whoever has none: this is what went out before."""
    await add_person(store, "Alice", external_id=None)
    await add_person(store, "Boris", external_id="crm-1")
    people = metadata.tables["people"]
    async with store.read() as tx:
        for value, found in ((None, []), ("crm-1", ["Boris"]), ("crm-2", [])):
            named = sa.select(people.c.name).where(equals(people.c.external_id, value))
            assert list(await tx.scalars(named)) == found
        nobodys = sa.select(people.c.name).where(people.c.external_id == None)  # noqa: E711
        assert list(await tx.scalars(nobodys)) == ["Alice"]
    assert await table(store, links) == []
