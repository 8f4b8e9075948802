"""The log: one line an event, with an allow-list of fields. Nothing personal, no secret."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = {
    "attempt", "bot", "channel", "code", "config", "error", "event", "host", "invited", "key",
    "kind", "level", "method", "mode", "n", "outbox_id", "reason", "seconds", "setting", "survey",
    "timestamp", "type", "update_id", "updates", "verdict", "wave", "week", "where",
}  # fmt: skip


def _only_allowed(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    where = event.pop("exc_info", None)
    kept = {key: value for key, value in event.items() if key in ALLOWED}
    if where:
        # A traceback may quote a text or a token: its type and place are enough to find it.
        kind, _, trace = sys.exc_info()
        while trace and trace.tb_next:
            trace = trace.tb_next
        kept["error"] = kind.__name__ if kind else ""
        if trace:
            kept["where"] = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return kept


def set_up_logs(level: str, form: str) -> None:
    """Our own events as `console` or `json`; the libraries are not heard.

    httpx writes the token into its INFO lines, aiogram the ids of people: neither may speak.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _only_allowed,
            structlog.processors.JSONRenderer()
            if form == "json"
            else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    # One line for each request that is no HTTP would let strangers fill the disk.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    for noisy in ("httpx", "httpcore", "aiogram", "telegram", "apscheduler", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
