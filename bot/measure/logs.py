"""The log: one line an event, with an allow-list of fields. Nothing personal, no secret."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

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
        kept |= _class_and_place(*sys.exc_info())
    return kept


def _class_and_place(
    kind: type[BaseException] | None, _error: BaseException | None, trace: TracebackType | None
) -> dict[str, str]:
    """A traceback may quote a text or a token: its type and place are enough to find it."""
    told = {"error": kind.__name__ if kind else ""}
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace:
        told["where"] = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return told


class _Library(logging.Formatter):
    """A library's line without its words: they may quote a text, a token or a row."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"where": f"{record.module}:{record.lineno}"}
        if record.exc_info:
            told |= _class_and_place(*record.exc_info)
        facts = (f"{name}={value}" for name, value in told.items())
        return " ".join((f"[{record.levelname.lower()}]", record.name, *facts))


def set_up_logs(level: str, form: str) -> None:
    """Our own events as `console` or `json`; of the libraries at most who, where, which error.

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
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(_Library())
    logging.basicConfig(level=logging.WARNING, handlers=[libraries])
    # One line for each request that is no HTTP would let strangers fill the disk.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    for noisy in ("httpx", "httpcore", "aiogram", "telegram", "apscheduler", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
