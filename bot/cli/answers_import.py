"""A file of answers: understood first, then stored a thousand lines at a time, or only shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.opening import CHUNK, Opened, Stopped, opened
from bot.cli.printing import so_many
from survey.scores.scale import Kind

if TYPE_CHECKING:
    from bot.cli.progress import Shown
    from bot.cli.sheets import Sheet
    from storage.answers.answers_import import Alike
    from survey.definition.definition import Survey
    from survey.files.answers_file import Given, Line, Understood
    from survey.files.moments import Order
    from survey.files.sheet import Row


@dataclass(frozen=True)
class Importing:
    """What was asked for."""

    file: Path
    survey: str | None
    source: str
    chosen: Mapping[str, str]
    order: Order | None
    zone: tzinfo | None
    encoding: str | None
    dry_run: bool


@dataclass
class Done:
    """What came of it; of a dry run what would."""

    dry_run: bool
    new: int = 0
    known: int = 0
    bad: int = 0
    people: int = 0
    number: int | None = None  # of the import; None where nothing was stored
    passed: Counter[str] = field(default_factory=Counter)
    kept_otherwise: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    unnamed: int = 0
    columns: list[dict[str, Any]] = field(default_factory=list)

    def words(self) -> str:
        """In words; the first line says how many."""
        if self.dry_run:
            return "\n".join(self._plan())
        were = "was" if self.known == 1 else "were"
        told = f"{so_many(self.new, 'answer')} imported, {self.known:,} {were} there already"
        if self.number is None:
            return told
        return f"{told}\nimport {self.number}: eleven answers undo {self.number} takes it back"

    def _plan(self) -> Iterator[str]:
        for column in self.columns:
            examples = "; ".join(column["examples"])
            yield f'column {column["column"]} "{column["heading"]}" is {column["is"]}: {examples}'
        months = [f"{month} {n:,}" for month, n in sorted(self.months.items())]
        if months:
            yield f"answers by month: {', '.join(months)}"
        people = so_many(self.people, "person", "people")
        yield (
            f"would import {so_many(self.new, 'answer')} and {people}; "
            f"{self.known:,} there already. Nothing was stored."
        )

    def told(self) -> dict[str, Any]:
        """The same as one object."""
        found = {
            "imported": 0 if self.dry_run else self.new,
            "known": self.known,
            "bad_lines": self.bad,
            "people": self.people,
            "left_out": dict(self.passed),
            "import": self.number,
        }
        if self.dry_run:
            found |= {"would_import": self.new, "columns": self.columns,
                      "months": dict(sorted(self.months.items()))}  # fmt: skip
        return found


async def import_file(asked: Importing) -> Done:
    """Import what is good of a file. Raises Stopped where it can be used only by guessing."""
    from bot.cli.progress import reading
    from bot.cli.sheets import encoding_note, open_sheet
    from storage.answers.answers_import import alike
    from storage.answers.imports import drop_import
    from survey.files.answers_file import read_answers

    async with opened() as site:
        fallback = _survey(site, asked.survey, needed=False)
        languages = site.definition.company.languages
        asking = "wants --encoding"
        with open_sheet(asked.file, languages, asked.encoding, asking) as sheet:
            with reading(sheet, "looking at it") as shown:
                if note := "" if asked.encoding else encoding_note(sheet, languages):
                    shown.say(note)
                understood = await _understand(site, asked, sheet, fallback, shown)
                for note in understood.notes:
                    shown.say(note)
            surveys = _surveys(site, asked, understood)
            done = Done(asked.dry_run)
            done.columns = list(_columns(understood)) if asked.dry_run else []
            with reading(sheet, "importing") as shown, alike() as seen:
                lines = read_answers(sheet.rows(), understood)
                while chunk := list(islice(lines, CHUNK)):
                    good = _sort(chunk, surveys, understood, asked, seen, done, shown)
                    if asked.dry_run:
                        await _compare(site, good, seen, done)
                    else:
                        await _store(site, asked, understood, surveys, good, done)
                    shown.advance()
                await _say_rest(site, done, shown)
        if done.number is not None and not done.new and not done.people:
            async with site.store.write() as tx:
                await drop_import(tx, done.number)
            done.number = None
    return done


def _survey(site: Opened, key: str | None, *, needed: bool) -> Survey | None:
    if key is not None:
        survey = site.definition.survey(key)
        if survey.kind is Kind.ENPS:
            raise Stopped(f'survey "{key}": wants an nps survey, this is {survey.kind}', 2)
        return survey
    named = [survey for survey in site.definition.surveys if survey.kind is Kind.NPS]
    if len(named) != 1 and needed:
        keys = ", ".join(survey.key for survey in named) or "none is defined"
        raise Stopped(f"--survey: wants one of the nps surveys; there are: {keys}", 2)
    return named[0] if len(named) == 1 else None


async def _understand(
    site: Opened, asked: Importing, sheet: Sheet, fallback: Survey | None, shown: Shown
) -> Understood:
    from storage.answers.imports import earlier_files
    from survey.files.answers_file import Options, Terms, understand
    from survey.files.moments import Open

    scales = {
        survey.key: None if survey.kind is Kind.CSI else survey.scale_min
        for survey in site.definition.surveys
        if survey.kind is not Kind.ENPS
    }
    smallest = fallback.scale_min if fallback else 0
    expected = Terms(smallest, site.definition.company.zone, site.now, scales)
    options = Options(asked.source, asked.chosen, asked.order, asked.zone)
    async with site.store.read() as tx:
        grown = await earlier_files(tx, asked.file.name)

    def rows() -> Iterator[Row]:
        for n, row in enumerate(sheet.rows()):
            if n % CHUNK == 0:
                shown.advance()
            yield row

    try:
        return understand(rows, options, expected, grown, asked.file.name)
    except Open as question:
        raise Stopped(f"{asked.file}: {question}", 2) from None


def _surveys(site: Opened, asked: Importing, understood: Understood) -> dict[str, Survey]:
    """The surveys that the file's answers go to, by what its lines say; "": the one asked for."""
    found: dict[str, Survey] = {}
    known = {survey.key: survey for survey in site.definition.surveys}
    for key in understood.surveys - {""}:
        if key not in known or known[key].kind is Kind.ENPS:
            keys = ", ".join(one for one, its in known.items() if its.kind is not Kind.ENPS)
            raise Stopped(f'{asked.file}: names the survey "{key}"; wants one of {keys}', 2)
        if asked.survey in (None, key):
            found[key] = known[key]
    if understood.surveys - {""} and "" not in understood.surveys:
        return found
    survey = _survey(site, asked.survey, needed=True)
    assert survey is not None
    if survey.kind is not Kind.NPS:
        raise Stopped(f'survey "{survey.key}": wants an nps survey, this is {survey.kind}', 2)
    return {"": survey, **found}


Good = Sequence[tuple[int, "Given"]]


def _sort(
    chunk: Sequence[Line],
    surveys: Mapping[str, Survey],
    understood: Understood,
    asked: Importing,
    seen: Alike,
    done: Done,
    shown: Shown,
) -> Mapping[str, Good]:
    """The good lines of a chunk with their ids, by survey; the others are counted, or told."""
    from survey.files.answers_file import BadLine, Passed

    good: defaultdict[str, list[tuple[int, Given]]] = defaultdict(list)
    for line in chunk:
        if isinstance(line, BadLine):
            done.bad += 1
            shown.complain(line.number, line.problem, line.value)
        elif isinstance(line, Passed):
            done.passed[line.why] += 1
        elif line.survey not in surveys:
            done.passed[f"of survey {line.survey}"] += 1
        else:
            key = surveys[line.survey].key
            good[key].append((seen.id_of(key, line, understood.root), line))
            done.kept_otherwise.update(line.notes)
            nobody = not (line.external_id or line.telegram_id)
            done.unnamed += nobody and not line.response_id and line.answer_id is None
            if asked.dry_run:
                done.months[f"{line.at.astimezone(understood.zone):%Y-%m}"] += 1
    return good


async def _store(
    site: Opened,
    asked: Importing,
    understood: Understood,
    surveys: Mapping[str, Survey],
    good: Mapping[str, Good],
    done: Done,
) -> None:
    from storage.answers.answers_import import import_answers
    from storage.answers.imports import add_to_import, begin_import

    by_key = {survey.key: survey for survey in surveys.values()}
    if not good:
        return
    async with site.store.write() as tx:
        if done.number is None:
            done.number = await begin_import(
                tx, site.now, file=asked.file.name, source=understood.title,
                surveys=sorted(by_key), rows=understood.rows, digest=understood.digest,
                root=understood.root,
            )  # fmt: skip
        for key, lines in good.items():
            zone = site.definition.company.zone
            added = await import_answers(tx, by_key[key], lines, zone, site.now, done.number)
            await add_to_import(tx, done.number, added.answers, added.people)
            done.new += added.answers
            done.known += len(lines) - added.answers
            done.people += added.people


async def _compare(site: Opened, good: Mapping[str, Good], seen: Alike, done: Done) -> None:
    """Count what would be new."""
    from storage.answers.answers_import import known_among

    for lines in good.values():
        async with site.store.read() as tx:
            answers, people = await known_among(tx, lines)
        for id_, given in lines:
            again = not seen.is_first(f"answer {id_}")
            done.known += id_ in answers or again
            done.new += id_ not in answers and not again
            who = given.external_id.lower() or given.telegram_id
            done.people += bool(who and who not in people and seen.is_first(f"person {who}"))


async def _say_rest(site: Opened, done: Done, shown: Shown) -> None:
    from storage.answers.imports import all_imports

    shown.conclude()
    for why, n in sorted(done.passed.items()):
        shown.say(f"left out, {why}: {so_many(n, 'line')}")
    for note, n in sorted(done.kept_otherwise.items()):
        shown.say(f"{note} ({so_many(n, 'line')})")
    if done.unnamed and not done.dry_run and done.new:
        async with site.store.read() as tx:
            others = [one for one in await all_imports(tx) if not one.undone_at]
        if any(one.id != done.number for one in others):
            shown.say(
                f"{so_many(done.unnamed, 'answer')} without a person: counted whatever other files "
                "hold; see eleven answers imports"
            )
    if done.bad:
        shown.say(f"bad lines, not imported: {done.bad:,}")


def _columns(understood: Understood) -> Iterator[dict[str, Any]]:
    columns = understood.columns
    roles = {at: name for name, at in columns.places.items()}
    for at, heading in enumerate(columns.headings):
        role = roles.get(at) or ("a property" if at in columns.extras else "not used")
        if role == "date" and understood.orders:
            role = f"date ({', '.join(sorted({str(one) for one in understood.orders.values()}))})"
        examples = [" ".join(cell.split())[:40] for cell in understood.examples.get(at, ())]
        yield {"column": at + 1, "heading": heading, "is": role, "examples": examples}
