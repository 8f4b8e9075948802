"""The words of an anonymous wave: published figures and nothing else, plain, in any language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from locales import Button, Prompt, Text, listed, percent, text
from reports.digest.digest import PulseDigest
from reports.drawing.fitting import MESSAGE_LIMIT, SUBJECT_LIMIT, size, trimmed
from survey.buttons.callbacks import comments_data
from survey.people.segments import OTHER
from survey.published.publish import OVER_90, STEP, UNDER_10, Group, Published

PULSE_LIMIT = 1024  # of a caption, as Telegram counts
NAME_LIMITS = (60, 40, 24)  # of a group, in a caption: the first at which all of them fit
COUNT_ROOM = 100  # kept for the line that counts the comments
SHORT_COMMENT = 140
QUOTED = 2  # comments in a caption; all of them are behind its button


def pulse_message(pulse: PulseDigest, language: str) -> Prompt:
    """What a closed wave says to everyone asked; where there are comments, a button leads there."""
    words = pulse_caption(pulse, language)
    if not pulse.published.comments:
        return Prompt(words)
    read = Button(Text("button.comments"), data=comments_data(pulse.wave))
    return Prompt(words, ((read,),))


def pulse_caption(pulse: PulseDigest, language: str) -> str:
    """The caption under the result's picture, in at most 1,024 characters.

    Long names of groups are cut, then groups and comments are counted instead of named.
    """
    shown, (*facts, same) = pulse.published, _facts(pulse, language)
    if shown.nps is None:
        return "\n".join((*facts, same))
    room = PULSE_LIMIT - size("\n".join((*facts, same)))
    groups = _fitting_groups(shown.groups, room - COUNT_ROOM, language)
    room -= sum(size(line) + 1 for line in groups)
    return "\n".join((*facts, *groups, *_quoted(shown.comments, room, language), same))


def pulse_report(pulse: PulseDigest, language: str) -> str:
    """The same without a limit, for a terminal: every group, and every comment on a line."""
    shown, (*facts, same) = pulse.published, _facts(pulse, language)
    if shown.nps is None:
        return "\n".join((*facts, same))
    comments = [_counted(shown.comments, language), *_items(shown.comments, language)]
    return "\n".join((*facts, *_groups(shown.groups, language), *comments, same))


def pulse_figures(pulse: PulseDigest, language: str) -> list[str]:
    """Who took part and the figures of all, for a page that has groups apart and no comments."""
    shown = pulse.published
    if shown.nps is None or shown.participation is None:
        return [*_facts(pulse, language)][:1]
    took = _took_part(shown.participation, shown.invited)
    return [text(language, took.key, **took.args), _figures(shown, language)]


def comment_messages(comments: Sequence[str], closed_on: date, language: str) -> list[str]:
    """All comments in their given order, in texts of at most 4,096 characters each."""
    pages = [text(language, "comments.head", on=closed_on)]
    for line in _items([trimmed(one, MESSAGE_LIMIT - 2) for one in comments], language):
        longer = f"{pages[-1]}\n\n{line}"
        if size(longer) <= MESSAGE_LIMIT:
            pages[-1] = longer
        else:
            pages.append(line)
    return pages


def under_way(subject: str, closes: date, language: str) -> str:
    """One line for a week in which an anonymous wave stays open."""
    return text(language, "result.underway", subject=trimmed(subject, SUBJECT_LIMIT), on=closes)


def share_words(share: int, language: str) -> str:
    """A share as published: its percentage, and no more than "under" and "over" at the ends."""
    if share == UNDER_10:
        return text(language, "picture.share.under", percent=percent(language, 10))
    if share == OVER_90:
        return text(language, "picture.share.over", percent=percent(language, 90))
    return percent(language, share)


def took_words(share: int, language: str) -> str:
    """The share that took part, which is never told exactly: "about 75%", "over 90%"."""
    words = share_words(share, language)
    if share in (UNDER_10, OVER_90):
        return words
    return text(language, "picture.share.about", percent=words)


def group_name(name: str, language: str) -> str:
    """A group as its reader calls it: the merged one has a name in every language."""
    return text(language, "group.other") if name == OTHER else name


def first_few(items: Sequence[str], most: int, language: str) -> list[str]:
    """The first `most` items, and how many more there are."""
    beyond = len(items) - most
    return [*items[:most], *([text(language, "result.more", n=beyond)] if beyond > 0 else [])]


def _facts(pulse: PulseDigest, language: str) -> Iterable[str]:
    """The first line, which is all that a phone's preview shows; the figures; the last line."""
    shown = pulse.published
    about = {"subject": trimmed(pulse.subject, SUBJECT_LIMIT), "on": pulse.closed_on}
    if shown.nps is None or shown.participation is None:
        yield text(language, "result.few", **about)
    else:
        took = _took_part(shown.participation, shown.invited)
        yield text(language, "result.head", took=took, **about)
        yield _figures(shown, language)
    yield text(language, "result.same")


def _figures(shown: Published, language: str) -> str:
    """eNPS with its interval and the bands' shares, as far as they are not withheld."""
    bands = {name: getattr(shown, name) for name in ("detractors", "passives", "promoters")}
    if None in bands.values():
        return text(language, "result.nps.alone", nps=shown.nps, step=shown.step)
    shares = {name: share_words(share, language) for name, share in bands.items()}
    if shown.low is None or shown.high is None:
        return text(language, "result.nps.shares", nps=shown.nps, **shares)
    return text(language, "result.nps", nps=shown.nps, low=shown.low, high=shown.high, **shares)


def _fitting_groups(groups: Sequence[Group], room: int, language: str) -> list[str]:
    """The lines about groups in at most `room` characters, line breaks before them included."""
    everything = [(limit, len(groups)) for limit in NAME_LIMITS]
    fewer = [(NAME_LIMITS[-1], most) for most in range(len(groups) - 1, 0, -1)]
    lines: list[str] = []
    for limit, most in everything + fewer:
        lines = _groups(groups, language, limit, most)
        if sum(size(line) + 1 for line in lines) <= room:
            break
    return lines


def _groups(
    groups: Sequence[Group], language: str, limit: int = MESSAGE_LIMIT, most: int = MESSAGE_LIMIT
) -> list[str]:
    """Which groups are shown and which are not: at most `most` names each, cut to `limit`."""
    names = {group: trimmed(group_name(group.name, language), limit) for group in groups}
    hidden = [name for group, name in names.items() if group.nps is None]
    if hidden and len(hidden) == len(groups):
        return [text(language, "result.hidden.all")]
    lines = []
    if groups:
        figures = [
            text(
                language,
                "result.group" if group.step == STEP else "result.group.rounded",
                name=name,
                nps=group.nps,
                step=group.step,
            )
            for group, name in names.items()
            if group.nps is not None
        ]
        lines.append(" · ".join(first_few(figures, most, language)))
    if hidden:
        some = listed(language, first_few(hidden, most, language))
        lines.append(text(language, "result.hidden", names=some))
    return lines


def _quoted(comments: Sequence[str], room: int, language: str) -> list[str]:
    """How many comments there are and, in at most `room` characters, the first short ones."""
    short = [c for c in _items(comments, language) if size(c) <= SHORT_COMMENT][:QUOTED]
    while short:
        head = text(language, "result.comments.part", n=len(comments), shown=len(short))
        if sum(size(line) + 1 for line in (head, *short)) <= room:
            return [head, *short]
        short.pop()
    return [_counted(comments, language)]


def _counted(comments: Sequence[str], language: str) -> str:
    n = len(comments)
    return text(language, "result.comments", n=n) if n else text(language, "result.comments.none")


def _items(comments: Sequence[str], language: str) -> list[str]:
    """A line each, of one line: nobody writes what looks like somebody else's comment."""
    return [text(language, "sign.item", text=" ".join(one.split())) for one in comments]


def _took_part(share: int, invited: int) -> Text:
    if share == UNDER_10:
        return Text("result.took.under", {"share": 10, "asked": invited})
    if share == OVER_90:
        return Text("result.took.over", {"share": 90, "asked": invited})
    return Text("result.took", {"share": share, "asked": invited})
