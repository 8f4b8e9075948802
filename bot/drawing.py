"""The program in which pictures and documents are drawn: see `reports.drawing.apart`."""

from __future__ import annotations

from bot.hardening import forbid_dumps
from reports.drawing.apart import serve

if __name__ == "__main__":
    forbid_dumps()
    serve()
