"""The words of an anonymous wave: published figures and nothing else, plain, in any language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from locales import Button, Prompt, Text, listed, percent, sentences, text
from reports.digest.digest import PulseDigest
from reports.drawing.fitting import MESSAGE_LIMIT, SUBJECT_LIMIT, size, trimmed
from survey.buttons.callbacks import comments_data
from survey.people.segments import OTHER, UNPLACED
from survey.published.change import PulseChange
from survey.published.publish import Published
from survey.published.release import Figures

PULSE_LIMIT = 1024  # of a caption, as Telegram counts
NAME_LIMITS = (60, 40, 24)  # of a group, in a caption: the first at which all of them fit
COMMENTS_ROOM = 100  # kept for the line about comments
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

    Long names of groups are cut, then groups are counted instead of named.
    """
    shown, (*facts, same) = pulse.published, _facts(pulse, language)
    room = PULSE_LIMIT - size("\n".join((*facts, same)))
    groups = _fitting_groups(shown, room - COMMENTS_ROOM, language)
    room -= sum(size(line) + 1 for line in groups)
    return "\n".join((*facts, *groups, *_quoted(shown.comments, room, language), same))


def pulse_report(pulse: PulseDigest, language: str) -> str:
    """The same without a limit, for a terminal: every group, and every comment on a line."""
    shown, (*facts, same) = pulse.published, _facts(pulse, language)
    head = text(language, "result.comments" if shown.comments else "result.comments.none")
    comments = [head, *_items(shown.comments, language)]
    return "\n".join((*facts, *_groups(shown, language), *comments, same))


def pulse_figures(pulse: PulseDigest, language: str) -> list[str]:
    """Who took part and the figures of all, for a page that has groups apart and no comments."""
    (head, *figures), company = [*_facts(pulse, language)][:-1], pulse.published.company
    if company.participation is None:
        return [head]
    took = _took_part(company.participation, company.headcount)
    return [text(language, took.key, **took.args), *figures]


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


def group_name(name: str, language: str) -> str:
    """A group as its reader calls it: those that we made have a name in every language."""
    ours = {OTHER: "group.other", UNPLACED: "group.none"}.get(name)
    return text(language, ours) if ours else name


def first_few(items: Sequence[str], most: int, language: str) -> list[str]:
    """The first `most` items, and how many more there are."""
    beyond = len(items) - most
    return [*items[:most], *([text(language, "result.more", n=beyond)] if beyond > 0 else [])]


def _facts(pulse: PulseDigest, language: str) -> Iterable[str]:
    """The first line, which is all that a phone's preview shows; the figures; the last line."""
    company = pulse.published.company
    about = {"subject": trimmed(pulse.subject, SUBJECT_LIMIT), "on": pulse.closed_on}
    if company.participation is None:
        yield text(language, "result.few", **about)
    else:
        took = _took_part(company.participation, company.headcount)
        yield text(language, "result.head", took=took, **about)
        yield _figures(company, language)
        yield from (
            change_words(change, language) for change in pulse.published.changes if not change.name
        )
    gone = pulse.key_gone_at
    key = [text(language, "result.key", on=gone.date(), at=gone.time())] if gone else []
    yield sentences(language, [*key, text(language, "result.same")])


def change_words(change: PulseChange, language: str) -> str:
    """The company's score against the last pulse's."""
    if change.clear:
        return text(language, "result.change", points=change.points)
    return text(language, "result.change.unclear", margin=change.margin)


def _figures(company: Figures, language: str) -> str:
    """eNPS with its interval and the bands' shares, as far as they are not withheld."""
    bands = {name: getattr(company, name) for name in ("detractors", "passives", "promoters")}
    if company.low is None or None in bands.values():
        return text(language, "result.nps.alone", nps=company.nps)
    shares = {name: percent(language, share) for name, share in bands.items()}
    ends = {"nps": company.nps, "low": company.low, "high": company.high}
    return text(language, "result.nps", **ends, **shares)


def _fitting_groups(shown: Published, room: int, language: str) -> list[str]:
    """The lines about groups in at most `room` characters, line breaks before them included."""
    n = len(shown.groups)
    fewer = [(NAME_LIMITS[-1], most) for most in range(n - 1, 0, -1)]
    lines: list[str] = []
    for limit, most in [*((limit, n) for limit in NAME_LIMITS), *fewer]:
        lines = _groups(shown, language, limit, most)
        if sum(size(line) + 1 for line in lines) <= room:
            break
    return lines


def _groups(
    shown: Published, language: str, limit: int = MESSAGE_LIMIT, most: int = MESSAGE_LIMIT
) -> list[str]:
    """Which groups are shown and which are not: at most `most` names each, cut to `limit`."""
    names = {group: trimmed(group_name(group.name, language), limit) for group in shown.groups}
    hidden = [name for group, name in names.items() if group.nps is None]
    if hidden and len(hidden) == len(names):
        return [text(language, "result.hidden.all")]
    lines = []
    if names:
        changes = {change.name: change for change in shown.changes}
        figures = [
            group_figures(group, name, changes.get(group.name), language)
            for group, name in names.items()
            if group.nps is not None
        ]
        lines.append(" · ".join(first_few(figures, most, language)))
    if hidden:
        some = listed(language, first_few(hidden, most, language))
        lines.append(text(language, "result.hidden", names=some))
    return lines


def group_figures(group: Figures, name: str, change: PulseChange | None, language: str) -> str:
    """One group: its score, its interval, and its change where that is clear."""
    if group.low is None:
        return text(language, "result.group.alone", name=name, nps=group.nps)
    words = text(language, "result.group", name=name, nps=group.nps, low=group.low, high=group.high)
    if change is None or not change.clear:
        return words
    return text(language, "result.group.changed", group=words, points=change.points)


def _quoted(comments: Sequence[str], room: int, language: str) -> list[str]:
    """In at most `room` characters the first short comments; never how many there are."""
    if not comments:
        return [text(language, "result.comments.none")]
    short = [c for c in _items(comments, language) if size(c) <= SHORT_COMMENT][:QUOTED]
    head = text(language, "result.comments.part")
    while short:
        if sum(size(line) + 1 for line in (head, *short)) <= room:
            return [head, *short]
        short.pop()
    return [text(language, "result.comments.read")]


def _items(comments: Sequence[str], language: str) -> list[str]:
    """A line each, of one line: nobody writes what looks like somebody else's comment."""
    return [text(language, "sign.item", text=" ".join(one.split())) for one in comments]


def _took_part(share: int, invited: int) -> Text:
    return Text("result.took", {"share": share, "asked": invited})
