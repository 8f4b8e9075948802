"""What is said about a roster: the welcome, and what managers see of it. Never an answer."""

from __future__ import annotations

from locales.prompt import Button, Prompt
from locales.texts import Text
from survey.buttons.callbacks import team_data


def welcome(subject: str, segment: str) -> Text:
    """What somebody reads who is on the roster from now on."""
    if segment:
        return Text("join.done", {"subject": subject, "segment": segment})
    return Text("join.done.company", {"subject": subject})


def known_as(name: str, segment: str) -> str | Text:
    """A name with its segment, where there is one."""
    return Text("sign.comma", {"name": name, "value": segment}) if segment else name


def card(
    subject: str, name: str, segment: str, employee_id: int, *, waits: bool, private: bool
) -> Prompt:
    """One roster row before managers; `waits` for one of them, in a `private` chat or a group."""
    remove = Button(Text("button.remove"), data=team_data(employee_id, "remove"))
    confirm = Button(Text("button.confirm"), data=team_data(employee_id, "confirm"))
    return Prompt(
        Text(
            "team.pending" if waits else "team.member",
            {"subject": subject, "who": known_as(name, segment)},
        ),
        ((confirm, remove) if waits else (remove,), *back_to_list(employee_id, private=private)),
    )


def back_to_list(employee_id: int, *, private: bool) -> tuple[tuple[Button, ...], ...]:
    """The row with the button to the page a roster row is on; names stay out of groups."""
    return ((Button(Text("button.list"), data=team_data(employee_id, "page")),),) if private else ()
