"""Answers that were given elsewhere: a table of them is understood as a whole, then read.

The first reading stores nothing: it finds the columns, and what only a whole column can tell, such
as whether 01/08 is in January or in August. The second gives one answer a row. Neither keeps rows.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from survey.files.columns import Columns, columns_of, is_recommending
from survey.files.ids import SPOILED, is_spoiled, may_be_rounded, whole
from survey.files.moments import WANTED, Column, Open, Order, instant, named_zone, spell
from survey.files.people_file import BadLine, properties_of, short
from survey.files.scores import read_score
from survey.files.sheet import LONGEST, Row, clean, kept, shown, table, too_long
from survey.files.sources import ELEVEN, FIELDS, NAMED, SOURCES
from survey.scores.scale import TOP

__all__ = ["FIELDS", "NAMED", "BadLine", "Given", "Options", "Passed", "Terms", "Understood"]

LONGEST_THEME = 40  # characters
LONGEST_REASON = 16_000  # characters: the longest that people write in a chat, several messages
HEAD = 300  # rows that tell which column is which
EXAMPLES = 3
FEW = 20  # rows: two files that hold as few and the same may still be two
_ID = re.compile(r"[0-9]{1,16}", re.ASCII)
_TOTALS = re.compile(
    r"(grand )?totals?|sum|average|avg\.?|mean|median|count|n|итого|всего|среднее|общо|средно|"
    r"yhteensä|keskiarvo|合计|总计|平均|gesamt|summe|mittelwert|разом|середнє", re.IGNORECASE
)  # fmt: skip


@dataclass(frozen=True)
class Given:
    """One answer of a file; an empty text is one that the file does not give."""

    number: int
    score: int | None  # None: our own export of an answer that rates attributes
    at: datetime
    reason: str
    external_id: str
    name: str
    segment: str
    touchpoint: str
    themes: tuple[str, ...] = ()  # none: those that its reason is read to have
    answer_id: int | None = None  # where it was an answer of this bot before
    telegram_id: int | None = None
    response_id: str = ""  # its maker's own, with the maker's name before it
    properties: Mapping[str, str] = field(default_factory=dict)
    survey: str = ""  # of our own export, which says what else was
    via: str = ""
    day: date | None = None
    ratings: Mapping[str, Sequence[int | None]] = field(default_factory=dict)
    language: str = ""
    state: str = ""
    notes: tuple[str, ...] = ()  # what of the line was not kept as it stands


@dataclass(frozen=True)
class Passed:
    """A line that is no answer, and why: nothing is wrong with it."""

    number: int
    why: str


UNANSWERED = "not answered"
Line = Given | BadLine | Passed


@dataclass(frozen=True)
class Terms:
    """What the lines of a file must fit: the survey's scale, the company's zone, and now.

    `scales`: of surveys that a file may name, the smallest score; None where they have no score.
    """

    scale_min: int
    zone: ZoneInfo
    now: datetime
    scales: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """What whoever imports said of the file, so that it need not be found out."""

    source: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None
    zone: tzinfo | None = None


@dataclass
class Understood:
    """A file as it will be read."""

    columns: Columns
    orders: Mapping[str, Order]
    order: Order | None  # said outright
    zone: tzinfo
    expected: Terms
    rounded: frozenset[str]  # fields whose ids a spreadsheet has rounded
    root: str  # what tells unnamed answers of this file from those of another
    digest: str  # of all its rows
    rows: int
    surveys: frozenset[str]  # that the file names
    examples: Mapping[int, Sequence[str]]
    notes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Whose export it is; empty where that is not known."""
        return SOURCES[self.columns.source].title if self.columns.source else ""


Grown = Mapping[int, Mapping[str, str]]
"""Earlier files that this one may be, or continue: number of rows -> digest of these rows -> root.
"""


def understand(
    read: Callable[[], Iterable[Row]],
    options: Options,
    expected: Terms,
    grown: Grown | None = None,
    name: str = "",
) -> Understood:
    """Read a table once, to the end. Raises Unreadable, or Open where only a person can tell.

    `name`: of the file, by which short ones are told apart that hold the same.
    """
    columns, rows = _open(read(), options)
    seen = _Seen(columns, expected, grown or {})
    for number, cells in rows:
        if not isinstance(cells, str):
            seen.row(number, cells)
    zone = options.zone or columns.zone
    if columns.unknown_zone and options.zone is None:
        raise Open(f"line 1: {columns.unknown_zone}; wants --zone")
    found = Understood(
        columns=columns,
        orders=seen.dates.orders(options.order, zoned=options.zone is not None),
        order=options.order,
        zone=zone or expected.zone,
        expected=expected,
        rounded=seen.rounded(),
        root=seen.root or _root(seen, name),
        digest=seen.digest.hexdigest(),
        rows=seen.rows,
        surveys=frozenset(seen.surveys),
        examples=seen.examples,
    )
    if seen.scores and seen.highest <= TOP // 2 and not columns.sure:
        raise Open(
            f"no score in {columns.named('score')} is above {TOP // 2}: if these are answers to "
            f"how likely people are to recommend you, say so by --map score="
            f"{columns.places['score'] + 1}"
        )
    found.notes += _notes(found, options)
    return found


def _root(seen: _Seen, name: str) -> str:
    own = seen.digest.copy()
    if seen.rows < FEW:
        own.update(name.encode())
    return own.hexdigest()


def read_answers(rows: Iterable[Row], understood: Understood) -> Iterator[Line]:
    """Read the same table again: an answer a row, what is wrong with it, or why it is passed over.

    Lines come in the file's order.
    """
    header, below = table(rows)
    del header
    for number, cells in islice(below, understood.columns.sub, None):
        if isinstance(cells, str):
            yield BadLine(number, cells)
            continue
        why = _why_passed(cells, understood.columns)
        if why:
            yield Passed(number, why)
            continue
        try:
            yield _given(number, cells, understood)
        except _Unanswered:
            yield Passed(number, UNANSWERED)
        except _Bad as bad:
            yield BadLine(number, bad.problem, bad.value)


class _Bad(Exception):
    def __init__(self, problem: str, value: str = "") -> None:
        super().__init__(problem)
        self.problem, self.value = problem, value


class _Unanswered(Exception):
    pass


def _open(
    found: Iterable[Row], options: Options
) -> tuple[Columns, Iterator[tuple[int, list[str] | str]]]:
    header, below = table(found)
    head = list(islice(below, HEAD))
    cells = [row for _, row in head if not isinstance(row, str)]
    columns = columns_of(header, cells, options.source, options.chosen)
    return columns, chain(head[columns.sub :], below)


class _Seen:
    """What the first reading remembers of the rows, which is the same for any number of them."""

    def __init__(self, columns: Columns, expected: Terms, grown: Grown) -> None:
        self.columns, self.grown = columns, grown
        self.dates = Column(newest=expected.now.date())
        self.digest = hashlib.blake2b(digest_size=16)
        self.root, self.rows, self.scores, self.highest = "", 0, 0, 0
        self.surveys: set[str] = set()
        self.examples: dict[int, list[str]] = {n: [] for n in range(len(columns.headings))}
        self._long: Counter[str] = Counter()
        self._round: Counter[str] = Counter()
        self._same = [columns.places[name] for name in _SAME if name in columns.places]

    def row(self, number: int, cells: Sequence[str]) -> None:
        columns = self.columns
        self.rows += 1
        self.digest.update("\0".join([cells[at] for at in self._same]).encode() + b"\1")
        if self.rows in self.grown:
            self.root = self.grown[self.rows].get(self.digest.hexdigest(), self.root)
        if self.rows <= HEAD:
            for n, shelf in self.examples.items():
                if cells[n].strip() and len(shelf) < EXAMPLES and cells[n] not in shelf:
                    shelf.append(cells[n])
        for name in ("answer_id", "telegram_id", "response_id"):
            cell = columns.cell(cells, name)
            if len(cell) > 15 and cell.isdigit():
                self._long[name] += 1
                self._round[name] += may_be_rounded(cell)
        if _why_passed(cells, columns):
            return
        if "survey" in columns.places:
            self.surveys.add(columns.cell(cells, "survey"))
        text = columns.moment(cells)
        with contextlib.suppress(ValueError):
            self.dates.see(number, text, spell(text))
        try:
            score = read_score(columns.cell(cells, "score"))
        except ValueError:
            return
        if score is not None and score <= TOP:
            self.scores += 1
            self.highest = max(self.highest, score)

    def rounded(self) -> frozenset[str]:
        return frozenset(name for name, n in self._long.items() if n > 1 and self._round[name] == n)


_SAME = ("date", "score", "segment", "touchpoint", "external_id", "response_id")


def _notes(found: Understood, options: Options) -> Iterator[str]:
    """What was found out, and may be wrong."""
    columns = found.columns
    if found.title and not options.source and columns.source != ELEVEN:
        yield f"looks like {found.title}: score from {columns.named('score')}"
    elif "score" not in options.chosen and columns.source not in ("", ELEVEN):
        yield f"score from {columns.named('score')}"
    for mark, order in found.orders.items():
        if not options.order and mark != ".":
            yield f"dates with {mark} between are read as {order}"
    if options.zone is None and columns.zone is not None:
        yield f"times are of {columns.zone}, as the file says"
    if "name" in columns.places and not {"external_id", "telegram_id"} & set(columns.places):
        yield "names are not kept: the file has neither an external_id (such as an e-mail) " \
              "nor a telegram_id"  # fmt: skip
    for name in sorted(found.rounded):
        yield f"{columns.named(name)}: ids have been rounded by a spreadsheet, and are not used"


def _why_passed(cells: Sequence[str], columns: Columns) -> str:
    """Why a row is no answer to the question; empty where it is one, or should be."""
    kind = columns.cell(cells, "kind")
    if kind and not is_recommending(kind):
        return f"{shown(kind).upper() if len(kind) < 10 else shown(kind)}, another question"
    for field_, words in columns.left_out.items():
        if columns.cell(cells, field_).lower() in words:
            return field_
    score, text = columns.cell(cells, "score"), columns.cell(cells, "date")
    first = next((cell for cell in map(str.strip, cells) if cell), "")
    if (not text or text == first) and _TOTALS.fullmatch(first.rstrip(":")):
        return "totals"
    if text and (score, text) == tuple(columns.header[columns.places[one]] for one in _HEADED):
        return "the headings again"
    return ""


_HEADED = ("score", "date")


def _given(number: int, cells: Sequence[str], found: Understood) -> Given:
    columns, notes = found.columns, list[str]()
    own = columns.source == ELEVEN
    survey = columns.cell(cells, "survey")
    score = _score(columns.cell(cells, "score"), found.expected, survey)
    text, zone = columns.moment(cells), found.zone
    if said := columns.cell(cells, "zone"):
        if (own_zone := named_zone(said)) is None:
            raise _Bad("zone: wants one such as Europe/Berlin, UTC or UTC+3", said)
        zone = own_zone
    try:
        at = instant(spell(text), found.orders, zone, strict=found.order is not None)
    except ValueError as fault:
        raise _Bad(f"date: {fault}", text) from None
    except OverflowError:
        raise _Bad(f"date: {WANTED}", text) from None
    if at > found.expected.now:
        raise _Bad("date: wants a day that has come", text)
    reason = (columns.whole if own else columns.cell)(cells, "reason")
    reason = reason.replace("\0", "")
    if len(reason) > LONGEST_REASON and not own:
        reason = f"{reason[: LONGEST_REASON - 1]}…"
        notes.append(f"reason: shortened to {LONGEST_REASON:,} characters")
    themes = tuple(
        dict.fromkeys(filter(None, map(str.strip, columns.cell(cells, "themes").split(";"))))
    )
    if any(len(theme) > LONGEST_THEME or not theme.isprintable() for theme in themes):
        raise _Bad(f"themes: wants at most {LONGEST_THEME} characters each, ; between them")
    names = (columns.cell(cells, "name"), columns.cell(cells, "last_name"))
    return Given(
        number=number,
        score=score,
        at=at,
        reason=reason,
        external_id=_external_id(columns.cell(cells, "external_id"), notes),
        name=short(clean(" ".join(filter(None, names))), "name", notes),
        segment=short(clean(columns.cell(cells, "segment")), "segment", notes),
        touchpoint=short(clean(columns.cell(cells, "touchpoint")), "touchpoint", notes),
        themes=themes,
        answer_id=_number(columns, cells, "answer_id", found, notes),
        telegram_id=_number(columns, cells, "telegram_id", found, notes),
        response_id=_response_id(columns, cells, found, notes),
        **(_own(columns, cells) if own else {
            "properties": properties_of(columns.extras, cells, notes)
        }),
        notes=tuple(notes),
    )  # fmt: skip


def _score(text: str, expected: Terms, survey: str) -> int | None:
    smallest = expected.scales.get(survey, expected.scale_min)
    if smallest is None:
        return None  # a survey of ratings
    try:
        score = read_score(text)
    except ValueError:
        score = -1
    if score is None:
        raise _Unanswered
    if not smallest <= score <= TOP:
        raise _Bad(f"score: wants a whole number from {smallest} to {TOP}", text)
    return score


def _external_id(text: str, notes: list[str]) -> str:
    if is_spoiled(text):
        notes.append(f"external_id: not kept, it {SPOILED}")
        return ""
    found = kept(clean(text))
    if too_long(found) or len(text) > LONGEST:
        notes.append("external_id: not kept, it is too long")
        return ""
    return found


def _number(
    columns: Columns, cells: Sequence[str], name: str, found: Understood, notes: list[str]
) -> int | None:
    text = whole(columns.cell(cells, name))
    if not text or name in found.rounded:
        return None
    if is_spoiled(text):
        notes.append(f"{name}: not used, it {SPOILED}")
        return None
    return int(text) if _ID.fullmatch(text) and 0 < int(text) < 2**53 else None


def _response_id(
    columns: Columns, cells: Sequence[str], found: Understood, notes: list[str]
) -> str:
    text = kept(whole(columns.cell(cells, "response_id")))
    if not text or "response_id" in found.rounded:
        return ""
    if is_spoiled(text):
        notes.append(f"response id: not used, it {SPOILED}")
        return ""
    return f"{columns.source}:{text}"


def _own(columns: Columns, cells: Sequence[str]) -> dict[str, Any]:
    """What only our own export says."""
    told = {name: columns.cell(cells, name) for name in
            ("survey", "via", "day", "ratings", "properties", "language", "state")}  # fmt: skip
    try:
        day = spell(told["day"]).days[None] if told["day"] else None
        ratings = json.loads(told["ratings"] or "{}")
        properties = json.loads(told["properties"] or "{}")
        if not all(isinstance(one, dict) for one in (ratings, properties)):
            raise ValueError
        for pair in ratings.values():
            one, other = pair
            if not all(part is None or part in range(TOP + 1) for part in (one, other)):
                raise ValueError
    except (ValueError, KeyError, TypeError):
        raise _Bad("day, ratings, properties: are not as an export writes them") from None
    return {
        **{name: told[name] for name in ("survey", "via", "language", "state")},
        "day": day,
        "ratings": ratings,
        "properties": {str(name): str(value) for name, value in properties.items()},
    }
