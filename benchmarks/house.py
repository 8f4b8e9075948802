"""The house in figures: files a folder, lines a file, imports between sub-rooms, circles, names.

python -m benchmarks.house          # one table, and what is to be looked at
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

from grimp import ImportGraph, build_graph
from rich.console import Console

ROOMS = ("survey", "locales", "storage", "reports", "handlers", "delivery", "bot", "sandbox")
ROOT = Path(__file__).parents[1]
WIDEST = 20  # files in one folder: more are no room but a heap
MIGRATIONS = "storage.database.migrations"


def files(room: str) -> list[Path]:
    """A room's source files; packages' faces and migrations are no rooms of their own."""
    found = (ROOT / room).rglob("*.py")
    return [path for path in found if path.name != "__init__.py" and "versions" not in path.parts]


def folders() -> Counter[str]:
    """Source files in each folder."""
    every = (path for room in ROOMS for path in files(room))
    return Counter(str(path.parent.relative_to(ROOT)) for path in every)


def sub_room(module: str) -> str:
    """`survey.scores.csi` -> `survey.scores`; a file that stands alone is one by itself."""
    return ".".join(module.split(".")[:2])


def between(graph: ImportGraph) -> Counter[tuple[str, str]]:
    """How many imports lead from one sub-room of a room to another of the same room."""
    arrows: Counter[tuple[str, str]] = Counter()
    for importer, imported in imports(graph):
        ends = sub_room(importer), sub_room(imported)
        if ends[0] != ends[1] and importer.split(".")[0] == imported.split(".")[0]:
            arrows[ends] += 1
    return arrows


def imports(graph: ImportGraph) -> Iterator[tuple[str, str]]:
    """Every import of one file of the house by another."""
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            yield importer, imported


def circle(arrows: Iterator[tuple[str, str]]) -> list[str]:
    """One circle among the arrows, if there is any."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for importer, imported in arrows:
        sorter.add(importer, imported)
    try:
        sorter.prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def definitions() -> Mapping[str, list[str]]:
    """Public functions and classes of the product, by name: the modules that define them."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in (path for room in ROOMS for path in files(room)):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text("utf-8")).body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if (
                    not node.name.startswith("_")
                ):
                    found[node.name].append(module)
    return found


def main() -> None:
    """Print the figures; each line that could be better names its files."""
    say = Console(highlight=False, soft_wrap=True).print
    graph = build_graph(*ROOMS)
    lines = [len(path.read_text("utf-8").splitlines()) for room in ROOMS for path in files(room)]
    widest = folders().most_common(5)
    arrows = between(graph)
    say(f"files {len(lines)}, lines a file: median {median(lines):.0f}, most {max(lines)}")
    say(f"files of 50 lines or fewer: {sum(n <= 50 for n in lines)}")
    say("widest folders: " + ", ".join(f"{folder} {n}" for folder, n in widest))
    for room in ROOMS:
        inside = {ends: n for ends, n in arrows.items() if ends[0].split(".")[0] == room}
        say(f"{room}: {sum(inside.values())} imports between its sub-rooms, {len(inside)} arrows")
    say(f"circles of files: {circle(imports(graph)) or 0}")
    say(f"circles of sub-rooms: {circle(iter(arrows)) or 0}")
    twice = {name: places for name, places in definitions().items() if len(places) > 1}
    say(f"names defined more than once: {len(twice)}")
    for name, places in sorted(twice.items()):
        say(f"  {name}: {', '.join(places)}")


if __name__ == "__main__":
    main()
