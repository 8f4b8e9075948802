"""Which column of answers is which: said outright, known by its name, or told by its cells."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from survey.files.moments import Open, insides, is_like_zone, named_zone, spell
from survey.files.people_file import LONGEST_PROPERTY, MOST_PROPERTIES
from survey.files.scores import read_score
from survey.files.sheet import Unreadable, kept, shown
from survey.files.sources import (
    ABOUT_MACHINES,
    ELEVEN,
    FIELDS,
    OWN,
    RECOMMENDING,
    SOURCES,
    WHY,
    heading_key,
    names_of,
    recognised,
)
from survey.scores.scale import TOP

Cells = Sequence[str]
_SUBHEADINGS = frozenset(("response", "open-ended response"))
_NOT_SCORES = re.compile(r"\bid\b|group|#|index|номер|\bno\.?$|phone|zip|age\b|year", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """Where each field of an answer stands, by its column's number from 0.

    `headings` are as a person reads them. `extras`: columns that become properties, by their names.
    `sub`: rows below the header that belong to it. `zone`: what the file says of its times;
    `unknown_zone`: the same where it may mean several, or none that is known. `sure`: the score was
    named by whoever imports, or the file itself calls it one of recommending. `left_out`: by what
    is said of such rows, the words that say it.
    """

    source: str
    header: Sequence[str]
    headings: Sequence[str]
    places: Mapping[str, int]
    extras: Mapping[int, str]
    sub: int
    zone: tzinfo | None
    unknown_zone: str
    sure: bool
    left_out: Mapping[str, frozenset[str]]

    def cell(self, cells: Cells, field: str) -> str:
        """What a row says of a field; empty where the file has no such column."""
        at = self.places.get(field)
        return "" if at is None else cells[at].strip()

    def whole(self, cells: Cells, field: str) -> str:
        """The same with the spaces around it."""
        at = self.places.get(field)
        return "" if at is None else cells[at]

    def moment(self, cells: Cells) -> str:
        """When a row was answered, as the file writes it: its day may stand beside its time."""
        return f"{self.cell(cells, 'date')} {self.cell(cells, 'time')}".strip()

    def named(self, field: str) -> str:
        """A column as a message names it."""
        at = self.places[field]
        return f'column {at + 1}, "{shown(self.headings[at])}"'


def columns_of(
    header: Cells, head: Sequence[Cells], source: str, chosen: Mapping[str, str]
) -> Columns:
    """Find the columns by the header and the first rows below it.

    `source` "": whoever made the file is told by its headings. `chosen`: by field a heading, or a
    column's number from 1. Raises Unreadable, or Open where several columns may be meant.
    """
    source = source or recognised(header)
    sub = _subheadings(head, source)
    labels = _labels(header, head[:sub], source)
    body = head[sub:]
    places: dict[str, int] = {}
    for field, wanted in chosen.items():
        places[field] = _chosen(wanted, header, labels)
    for field in (*FIELDS, "kind", *(OWN if source == ELEVEN else ())):
        if field not in places:
            at = _known(field, header, body, source, set(places.values()))
            if at is not None:
                places[field] = at
    if "kind" in places and not _tells_kinds(places["kind"], body):
        del places["kind"]
    if "score" not in places:
        places["score"] = _score(header, labels, body, source, places)
    if "date" not in places:
        places["date"] = _date(labels, body, source, places)
    at = None if "time" in places else _time(header, body, places)
    if at is not None:
        places["time"] = at
    if "reason" not in places:
        at = _reason(labels, body, places)
        if at is not None:
            places["reason"] = at
    left_out = {}
    for why, heading, words in SOURCES[source].left_out if source else ():
        at = next((n for n, one in enumerate(header) if heading_key(one) == heading), None)
        if at is not None:
            places[why], left_out[why] = at, words
    zone, unknown_zone = _zone(places, header, labels, head[:sub], body)
    return Columns(
        source=source,
        header=header,
        headings=labels,
        places=places,
        extras={} if source == ELEVEN else _extras(labels, places),
        sub=sub,
        zone=zone,
        unknown_zone=unknown_zone,
        sure="score" in chosen or source == ELEVEN or "kind" in places,
        left_out=left_out,
    )


def _subheadings(head: Sequence[Cells], source: str) -> int:
    """How many rows below the header say more of the columns, and are no answers."""
    if source == "surveymonkey" and head:
        words = [cell.strip() for cell in head[0] if cell.strip()]
        dated = any(_is_date(word) for word in words)
        return int(bool(words) and not dated and not any(_is_score(word) for word in words))
    if source == "qualtrics":
        for n, cells in enumerate(head[:3]):
            if any('"ImportId"' in cell for cell in cells):
                return n + 1
        return 0
    return 0


def _labels(header: Cells, sub: Sequence[Cells], source: str) -> list[str]:
    """What each column is called, its second line of heading with it."""
    labels, last = [], ""
    for n, heading in enumerate(header):
        last = heading or last
        below = " ".join(sub[0][n].split()) if sub else ""
        if source == "qualtrics":
            labels.append(below or heading)
        elif below and below.lower() not in _SUBHEADINGS:
            labels.append(f"{last}: {below}" if last else below)
        else:
            labels.append(heading)
    return labels


def _chosen(wanted: str, header: Cells, labels: Cells) -> int:
    word = " ".join(wanted.split()).lower()
    for headings in (header, labels):
        found = [n for n, heading in enumerate(headings) if heading.lower() == word]
        if len(found) > 1:
            numbers = " and ".join(str(n + 1) for n in found)
            raise Open(f'line 1: columns {numbers} are called "{shown(wanted)}": map its number')
        if found:
            return found[0]
    number = word.removeprefix("#")
    if number.isascii() and number.isdigit() and 0 < int(number) <= len(header):
        return int(number) - 1
    raise Unreadable(f'line 1: has no column "{shown(wanted)}"')


def _known(
    field: str, header: Cells, body: Sequence[Cells], source: str, taken: set[int]
) -> int | None:
    """The column of the best name that a field is known under; one with cells before an empty."""
    found: list[int] = []
    keys = [heading_key(heading) for heading in header]
    for name in names_of(source, field):
        here = [n for n, key in enumerate(keys) if key == name and n not in taken]
        filled = [n for n in here if any(cells[n].strip() for cells in body)]
        if len(filled) > 1 and field in ("score", "date"):
            numbers = " and ".join(str(n + 1) for n in filled)
            raise Open(
                f'line 1: columns {numbers} are called "{shown(header[filled[0]])}": '
                f"say which by --map {field}=NUMBER"
            )
        if field == "score":
            filled = [n for n in filled if _share(_is_answer, n, body) >= 0.2]
        if filled:
            return filled[0]
        found += here
    return found[0] if found else None


def _score(
    header: Cells, labels: Cells, body: Sequence[Cells], source: str, places: Mapping[str, int]
) -> int:
    free = [n for n in range(len(labels)) if n not in places.values()]
    asking = [
        n for n in free if RECOMMENDING.search(labels[n]) and _share(_is_answer, n, body) > 0.5
    ]
    if len(asking) > 1:
        plain = [n for n in asking if not re.search(r"group$", labels[n], re.IGNORECASE)]
        asking = plain or asking
    found = asking or [
        n
        for n in free
        if labels[n]
        and heading_key(header[n]) not in ABOUT_MACHINES
        and not _NOT_SCORES.search(labels[n])
        and _share(_is_score, n, body) >= 0.95
        and not _counts_up(n, body)
    ]
    if len(found) > 1 and not asking:
        high = [n for n in found if any(_is_high(cells[n]) for cells in body)]
        found = high or found
    return _only(found, "score", labels, source)


def _date(labels: Cells, body: Sequence[Cells], source: str, places: Mapping[str, int]) -> int:
    found = [
        n
        for n in range(len(labels))
        if n not in places.values() and labels[n] and _share(_is_written_date, n, body) >= 0.9
    ]
    return _only(found, "date", labels, source)


def _only(found: Sequence[int], field: str, labels: Cells, source: str) -> int:
    """The one column that may be a field's; Open where there are several, Unreadable without."""
    if not found:
        raise Unreadable(_no_column(field, source))
    if len(found) > 1:
        several = ", ".join(f'{n + 1} ("{shown(labels[n])}")' for n in found[:4])
        raise Open(
            f"line 1: several columns may be the {field}, {several}: "
            f"say which by --map {field}={found[0] + 1}"
        )
    return found[0]


_TIMES = frozenset(
    ("time", "time of day", "submit time", "submission time", "time submitted", "completion time",
     "время", "час", "kellonaika", "klo", "kello", "时间", "uhrzeit", "heure", "hora")
)  # fmt: skip


def _time(header: Cells, body: Sequence[Cells], places: Mapping[str, int]) -> int | None:
    """The column of times beside one of bare days."""
    if _share(_is_clock, places["date"], body) or not _share(_is_date, places["date"], body):
        return None
    found = [n for n, heading in enumerate(header) if heading_key(heading) in _TIMES]
    timed = (n for n in found if _share(lambda cell: _is_clock(f"2026-01-01 {cell}"), n, body))
    return next((n for n in timed if n not in places.values()), None)


def _no_column(field: str, source: str) -> str:
    known = ", ".join(f'"{name}"' for name in names_of(source, field)[:6])
    return (
        f"line 1: has no column for the {field}; wants {known}, "
        f"or say which by --map {field}=COLUMN"
    )


def _reason(labels: Cells, body: Sequence[Cells], places: Mapping[str, int]) -> int | None:
    """The first column behind the score that asks why."""
    free = [n for n in range(len(labels)) if n not in places.values() and WHY.search(labels[n])]
    texts = [n for n in free if _share(_is_score, n, body) < 0.5]
    behind = [n for n in texts if n > places["score"]]
    return next(iter(behind or texts), None)


def _extras(labels: Cells, places: Mapping[str, int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for n, label in enumerate(labels):
        if n in places.values() or not label or heading_key(label) in ABOUT_MACHINES:
            continue
        name = kept(label, LONGEST_PROPERTY)
        if name not in found.values() and len(found) < MOST_PROPERTIES:
            found[n] = name
    return found


_ZONES = frozenset(("timezone", "time zone", "tz", "zone", "часовой пояс", "aikavyöhyke", "时区"))


def _zone(
    places: Mapping[str, int],
    header: Cells,
    labels: Cells,
    sub: Sequence[Cells],
    body: Sequence[Cells],
) -> tuple[tzinfo | None, str]:
    """The zone that the file says its times are of, or what it says of it that is not clear."""
    if "zone" in places:
        return None, ""
    date = places["date"]
    for cells in sub:
        if "timeZone" in cells[date]:
            try:
                said = str(json.loads(cells[date])["timeZone"])
            except (ValueError, KeyError, TypeError):
                break
            zone = named_zone(said)
            return zone, "" if zone else f'the times are of "{shown(said)}"'
    for n in (date, places.get("time", date)):
        for said in insides(header[n]):
            if zone := named_zone(said):
                return zone, ""
            if is_like_zone(said):
                return None, f'the times of column {n + 1} are of "{shown(said)}"'
    found = [n for n, heading in enumerate(header) if heading_key(heading) in _ZONES]
    for n in found:
        if _share(lambda cell: named_zone(cell) is not None, n, body):
            told = f'column {n + 1}, "{shown(labels[n])}", may be the zone of the times'
            return None, f"{told}; --map zone={n + 1} says that it is"
    return None, ""


def _share(rule: Callable[[str], bool], n: int, body: Sequence[Cells]) -> float:
    cells = [cells[n].strip() for cells in body if cells[n].strip()]
    return sum(map(rule, cells)) / len(cells) if cells else 0.0


def _is_score(cell: str) -> bool:
    try:
        score = read_score(cell)
    except ValueError:
        return False
    return score is not None and score <= TOP


def _is_answer(cell: str) -> bool:
    """A score, or that there is none."""
    try:
        return (read_score(cell) or 0) <= TOP
    except ValueError:
        return False


def _is_high(cell: str) -> bool:
    return _is_score(cell) and (read_score(cell) or 0) > TOP // 2


def _is_date(cell: str) -> bool:
    try:
        spell(cell)
    except ValueError:
        return False
    return True


def _is_clock(cell: str) -> bool:
    """A date with a time."""
    try:
        return spell(cell).clock is not None
    except ValueError:
        return False


def _is_written_date(cell: str) -> bool:
    """A date that is no bare number."""
    return not cell.replace(".", "").isdigit() and _is_date(cell)


def _counts_up(n: int, body: Sequence[Cells]) -> bool:
    """An index: 0, 1, 2 ..."""
    cells = [cells[n].strip() for cells in body]
    if len(cells) < 3 or not all(cell.isascii() and cell.isdigit() for cell in cells):
        return False
    return all(int(b) == int(a) + 1 for a, b in itertools.pairwise(cells))


def _tells_kinds(at: int, body: Sequence[Cells]) -> bool:
    return any(is_kind(cells[at]) or RECOMMENDING.search(cells[at]) for cells in body)


def is_kind(cell: str) -> bool:
    """Whether a word names a kind of question at all, such as NPS or CSAT."""
    return bool(re.search(r"\b(e?nps|csat|ces|\d?\s?stars?|5star|smileys?|thumbs|pmf)\b|promoter|"
                          r"satisfaction|effort|loyalty", cell, re.IGNORECASE))  # fmt: skip


def is_recommending(cell: str) -> bool:
    """Whether a kind of question is the one that asks customers about recommending."""
    return not cell.strip() or bool(
        re.search(r"\bnps\b|net promoter|loyalty", cell, re.IGNORECASE) or RECOMMENDING.search(cell)
    )
