"""All answers of a survey as one file, of at most what Telegram takes from a bot."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from io import BytesIO, TextIOWrapper
from typing import Literal
from zoneinfo import ZoneInfo

from locales import text
from reports.files.export_rows import CHUNK, Reading, Row, cell, columns, rows_of, weekly_results
from reports.files.workbook import Full, workbook
from survey.definition.definition import Survey

LIMIT = 49_000_000  # bytes; Telegram takes 50 MB

Form = Literal["csv", "xlsx"]


class TooLarge(Exception):
    """The file would be larger than Telegram takes."""


async def answers_file(
    read: Reading, survey: Survey, form: Form, now: datetime, zone: ZoneInfo, language: str
) -> bytes:
    """The file, made in a thread page by page; `language`: of the sheets' names. TooLarge."""
    out, page = BytesIO(), list[Row]()
    with ExitStack() as stack:
        results = await weekly_results(read, [survey], now, zone) if form == "xlsx" else ()
        names = (text(language, "answers.sheet"), text(language, "answers.sheet.results"))
        put = stack.enter_context(_FORMS[form](out, columns(survey), zone, results, names))

        def put_page() -> None:
            try:
                for row in page:
                    put(row)
            except Full as error:
                raise TooLarge from error
            page.clear()

        async for row in rows_of(read, survey, now, zone):
            page.append(row)
            if len(page) == CHUNK:
                await asyncio.to_thread(put_page)
            if out.tell() > LIMIT:
                raise TooLarge
        await asyncio.to_thread(put_page)
        await asyncio.to_thread(stack.close)
    if out.tell() > LIMIT:
        raise TooLarge
    return out.getvalue()


@contextmanager
def _csv(
    out: BytesIO,
    headings: Sequence[str],
    _zone: ZoneInfo,
    _results: Sequence[Row],
    _names: tuple[str, str],
) -> Iterator[Callable[[Row], None]]:
    lines = TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.DictWriter(lines, headings)
    writer.writeheader()
    yield lambda row: writer.writerow({name: cell(value) for name, value in row.items()}) and None
    lines.detach()  # else it closes what is under it


_FORMS: dict[Form, Callable[..., AbstractContextManager[Callable[[Row], None]]]]
_FORMS = {"csv": _csv, "xlsx": workbook}
