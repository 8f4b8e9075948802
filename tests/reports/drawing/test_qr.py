"""QR codes: some 80 mm wide in print, whatever the format."""

from __future__ import annotations

import re
import struct

import pytest

from reports.drawing.qr import qr_code

ADDRESS = "https://t.me/eleven_bot?start=abcdefghijklmnop"


def test_a_png_is_80_mm_wide_at_its_resolution() -> None:
    data = qr_code(ADDRESS)
    (width,) = struct.unpack(">I", data[16:20])
    at = data.index(b"pHYs") + 4
    (dots_a_metre,) = struct.unpack(">I", data[at : at + 4])
    assert 76 <= 1000 * width / dots_a_metre <= 80


def test_an_svg_is_80_mm_wide() -> None:
    found = re.search(r'width="([0-9.]+)mm"', qr_code(ADDRESS, "svg").decode())
    assert found
    assert float(found[1]) == pytest.approx(80, abs=0.1)


def test_a_pdf_is_80_mm_wide() -> None:
    found = re.search(rb"/MediaBox ?\[0 0 ([0-9.]+)", qr_code(ADDRESS, "pdf"))
    assert found
    assert float(found[1]) * 25.4 / 72 == pytest.approx(80, abs=0.1)
