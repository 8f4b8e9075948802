"""eleven link."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import segno

from tests.blackbox.installation import Installation


async def test_a_link_is_one_line_and_stays_the_same(site: Installation) -> None:
    """The same words give the same link, so that a printed code stays good; others another."""
    first = await site.eleven("link", "customers", "--touchpoint", "checkout", "--segment", "North")
    assert re.fullmatch(r"https://t\.me/eleven_bot\?start=[A-Za-z0-9_-]{16}", first.line)
    again = await site.eleven("link", "customers", "--segment", "North", "--touchpoint", "checkout")
    assert again.line == first.line
    other = await site.eleven("link", "customers", "--touchpoint", "checkout")
    assert other.line != first.line


async def test_a_qr_picture_holds_the_link(site: Installation) -> None:
    """--qr writes the picture of the very link that is printed."""
    made = await site.eleven("link", "customers", "--qr", "counter.png")
    expected = io.BytesIO()
    segno.make(made.line, error="m").save(expected, kind="png", scale=23, border=4, dpi=300)
    assert (site.folder / "counter.png").read_bytes() == expected.getvalue()


async def test_a_qr_code_of_another_kind_is_refused(site: Installation) -> None:
    made = await site.eleven("link", "customers", "--qr", "counter.jpg")
    wanted = "--qr: wants a name that ends in .png, .svg or .pdf, not counter.jpg"
    assert (made.status, made.fault) == (2, wanted)


async def test_a_qr_picture_that_cannot_be_written(site: Installation) -> None:
    """The link is printed all the same."""
    made = await site.eleven("link", "customers", "--qr", "nowhere/counter.png")
    assert made.status == 1
    assert made.line.startswith("https://t.me/")
    assert made.err == f"{Path('nowhere/counter.png')}: No such file or directory\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("team", "--segment", "Sales", "--external-id", "E-1"), "anonymous"),
        (("team", "--segment", "Sales", "--property", "age=40"), "anonymous"),
        (("team", "--segment", "Sales", "--touchpoint", "canteen"), "anonymous"),
        (("team",), "--segment: wants one of Sales, Support"),
        (("team", "--segment", "Legal"), "--segment: wants one of Sales, Support"),
        (("customers", "--touchpoint", "till"), "--touchpoint: wants one of checkout"),
        (("customers", "--property", "plan"), '--property: wants k=v, not "plan"'),
        (("customers", "--segment", "x" * 201), "--segment: wants at most 200"),
        (("customers", "--external-id", "a\nb"), "--external-id: wants at most 200 printable"),
    ],
)
async def test_links_that_are_refused(
    site: Installation, words: tuple[str, ...], problem: str
) -> None:
    """Above all: the link of an anonymous survey knows no person."""
    made = await site.eleven("link", *words)
    assert made.status == 2
    assert problem in made.fault
