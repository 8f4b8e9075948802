"""The quarterly report of a survey of any kind: its numbers, its document, its JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from locales import text
from reports.drawing.document import Block, to_html
from reports.drawing.document_pdf import to_pdf
from reports.quarter.quarter import Quarter, quarter_numbers, quarter_summary
from reports.quarter.quarter_csi import CsiQuarter, csi_quarter, csi_quarter_summary
from reports.quarter.quarter_csi_words import csi_report_blocks
from reports.quarter.quarter_pulse import (
    PulseQuarter,
    pulse_quarter,
    pulse_quarter_summary,
    pulse_report_blocks,
)
from reports.quarter.quarter_sections import report_title
from reports.quarter.quarter_words import report_blocks
from storage.database.engine import Tx
from survey.definition.definition import Company, Survey
from survey.scores.scale import Kind

AnyQuarter = Quarter | CsiQuarter | PulseQuarter


async def read_quarter(
    tx: Tx, survey: Survey, quarter: str, company: Company, now: datetime
) -> AnyQuarter:
    """The numbers of a quarter. ValueError in one line where there is no such quarter."""
    match survey.kind:
        case Kind.ENPS:
            return await pulse_quarter(tx, survey, quarter, company.zone, now)
        case Kind.CSI:
            return await csi_quarter(tx, survey, quarter, company, now)
        case Kind.NPS:
            return await quarter_numbers(tx, survey, quarter, company, now)


def title_of(report: AnyQuarter, language: str) -> str:
    """The subject and the quarter, on one line."""
    quarter = report_title(report.days, language)
    return text(language, "sign.colon", name=report.subject, value=quarter)


def blocks_of(report: AnyQuarter, language: str, survey: Survey) -> Iterable[Block]:
    """The document, block by block."""
    match report:
        case PulseQuarter():
            return pulse_report_blocks(report, language)
        case CsiQuarter():
            return csi_report_blocks(report, language, survey)
        case Quarter():
            return report_blocks(report, language, survey)


def summary_of(report: AnyQuarter) -> dict[str, Any]:
    """Its numbers as plain JSON values; of an anonymous survey those that were published."""
    match report:
        case PulseQuarter():
            return pulse_quarter_summary(report)
        case CsiQuarter():
            return csi_quarter_summary(report)
        case Quarter():
            return quarter_summary(report)


def pdf_of(report: AnyQuarter, language: str, survey: Survey) -> bytes:
    """The report as PDF: a second or two of work, for a thread of its own."""
    return to_pdf(title_of(report, language), language, blocks_of(report, language, survey))


def html_of(report: AnyQuarter, language: str, survey: Survey) -> bytes:
    """The report as one file of HTML, in UTF-8."""
    blocks = blocks_of(report, language, survey)
    return to_html(title_of(report, language), language, blocks).encode()
