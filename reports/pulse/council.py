"""One page for employees and works councils: how a pulse stays anonymous, with its own terms.

It says in the reader's language what docs/anonymity.md says to whoever reads the project, with the
epsilon and the thresholds that hold in this installation.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

from locales import number, text
from locales.questions import how_it_works
from reports.drawing.document import Block, Heading, Paragraph, Table
from reports.drawing.document_pdf import to_pdf
from survey.published.publish import Terms, smallest_shown
from survey.published.release import expected_margin

ASKED = ((20, 1), (30, 1), (40, 2), (60, 3), (100, 4), (200, 6), (400, 10))  # people, groups


def council_pdf(subject: str, terms: Terms, language: str) -> bytes:
    """The page as PDF: a second of work, for a thread of its own."""
    title = text(language, "sign.colon", name=subject, value=text(language, "council.title"))
    return to_pdf(title, language, _blocks(title, terms, language))


def council_name(wave_id: int, language: str) -> str:
    """What the file is called."""
    return f"anonymity-{wave_id}-{language}.pdf"


def _blocks(title: str, terms: Terms, language: str) -> Iterator[Block]:
    how = how_it_works(terms)
    _head, *parts = text(language, how.key, **how.args).split("\n\n")
    yield Heading(title, 1)
    for part in parts:
        yield Paragraph(part)
    factor = number(language, round(exp(terms.epsilon), 1))
    yield Paragraph(text(language, "council.meaning", factor=factor, epsilon=terms.epsilon))
    yield Paragraph(text(language, "council.repeated", epsilon=8 * terms.epsilon))
    if not terms.comments_only:
        yield _margins(terms, language)
    yield Paragraph(text(language, "council.rights"))
    yield Paragraph(text(language, "council.check"), quiet=True)


def _margins(terms: Terms, language: str) -> Table:
    """How far off eNPS may be, by how many are asked: nothing below what a figure takes."""
    least = smallest_shown(terms.epsilon, terms.minimum_group)
    rows = []
    for people, groups in ASKED:
        if people >= least:
            parts = max(1, min(groups, people // least))
            margin = expected_margin(people, terms.epsilon, groups=parts)
            rows.append((number(language, people), f"±{number(language, round(margin))}"))
    return Table((text(language, "council.asked"), text(language, "council.margin")), rows)
