"""The command line. Heavy libraries are imported only by the commands that use them."""

from __future__ import annotations

import sys

import typer

from bot.cli import (
    answers,
    asking,
    erasing,
    init,
    keeping,
    outgoing,
    people,
    pulse,
    report,
    reporting,
    results,
    serving,
    themes,
)
from bot.cli.opening import Stopped
from bot.hardening import forbid_dumps
from survey.definition.faults import Faulty

app = typer.Typer(
    name="eleven",
    help="One question, eleven buttons: NPS and anonymous eNPS in Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
init.add_commands(app)
serving.add_commands(app)
asking.add_commands(app)
reporting.add_commands(app)
report.add_commands(app)
results.add_commands(app)
answers.add_commands(app)
outgoing.add_commands(app)
people.add_commands(app)
themes.add_commands(app)
erasing.add_commands(app)
pulse.add_commands(app)
keeping.add_commands(app)


def main() -> None:
    """Run a command. A fault ends with one line each and status 2, never with a traceback."""
    forbid_dumps()
    try:
        app()
    except Faulty as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(2)
    except Stopped as stopped:
        sys.stderr.write(f"{stopped}\n")
        sys.exit(stopped.status)
