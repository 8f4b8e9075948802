"""QR codes of links, in print size."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_code(address: str, kind: str = "png") -> bytes:
    """A picture that a telephone reads from the counter: some 80 mm wide in print.

    `kind` is png, svg or pdf; a PNG says its resolution, 300 dots an inch.
    """
    code, out = segno.make(address, error="m", micro=False), BytesIO()
    modules = code.symbol_size(border=4)[0]
    if kind == "png":
        code.save(out, kind=kind, border=4, scale=80 / 25.4 * 300 // modules, dpi=300)
    elif kind == "svg":
        code.save(out, kind=kind, border=4, scale=80 / modules, unit="mm")
    else:
        code.save(out, kind=kind, border=4, scale=80 / 25.4 * 72 / modules)
    return out.getvalue()
