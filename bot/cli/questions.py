"""Questions to whoever sits at a terminal, or to the lines of a pipe.

At a terminal a wrong answer is told and asked for again. A pipe is told nothing but what is wrong
with its answer, and that ends the command; a line that is not there is an empty one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from survey.definition.faults import Fault, Faulty

Answer = TypeVar("Answer")
WORDS = {"y": True, "yes": True, "n": False, "no": False}


def ask(question: str, read: Callable[[str], Answer], *, hidden: bool = False) -> Answer:
    """What `read` makes of the answer; it raises Faulty for a wrong one.

    Raises Faulty where the answer came by a pipe, and typer.Abort at Ctrl-C and Ctrl-D.
    """
    while True:
        try:
            return read(_answer(question, hidden).strip())
        except Faulty as fault:
            if not at_terminal():
                raise
            typer.echo(str(fault), err=True)


def agree(question: str, *, empty: bool | None) -> bool:
    """Whether the answer is yes. `empty`: what an empty one means; None: it means nothing."""

    def read(line: str) -> bool:
        said = WORDS.get(line.lower(), empty if not line else None)
        if said is None:
            raise Faulty([Fault("wants y or n", question)])
        return said

    return ask(f"{question} [{'Y/n' if empty else 'y/n'}]", read)


def at_terminal() -> bool:
    """Whether somebody sits there."""
    return sys.stdin is not None and sys.stdin.isatty()


def _answer(question: str, hidden: bool) -> str:
    if at_terminal():
        said: str = typer.prompt(
            question, default="", show_default=False, hide_input=hidden, err=True
        )
        return said
    try:
        return sys.stdin.readline() if sys.stdin is not None else ""
    except UnicodeDecodeError:
        raise Faulty([Fault("stdin", "is not UTF-8 text")]) from None
