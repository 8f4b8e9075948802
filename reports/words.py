"""A digest's caption: the verdict first, then what it rests on; plain text in any language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from math import copysign, floor

from locales import Text, percent, text
from reports.digest import Digest, PulseDigest, Quote
from survey.publish import OVER_90, UNDER_10
from survey.scoring import FEWEST_TO_JUDGE, Estimate

LIMIT = 650  # of Telegram's 1,024: a caption is read on a phone, above the picture
PULSE_LIMIT = 1024  # comments take what is left
SUBJECT_LIMIT = 100
QUOTE_LIMIT = 220
SHORTEST_QUOTE = 30  # below this a trimmed quote says nothing
JOINER = "\N{ZERO WIDTH JOINER}"


def caption(digest: Digest, language: str) -> str:
    """What a weekly digest says, in at most 650 characters; long quotes are cut at a word."""
    lines = [_head(digest, language)]
    if digest.estimate.n == 0:
        lines += [text(language, line.key, **line.args) for line in _silence(digest)]
    else:
        facts = [*_figures(digest), *_answered(digest)]
        lines += [text(language, line.key, **line.args) for line in facts]
        lines += _quotes(digest.quotes, LIMIT - _size("\n".join(lines)), language)
    return "\n".join(lines)


def pulse_caption(pulse: PulseDigest, language: str) -> str:
    """What a closed anonymous wave says to everyone asked: published figures and nothing else.

    As many comments as fit into a caption follow in their given, random order.
    """
    shown = pulse.published
    about = {"subject": _trimmed(pulse.subject, SUBJECT_LIMIT), "on": pulse.closed_on}
    same = text(language, "result.same")
    shares = (shown.detractors, shown.passives, shown.promoters)
    if shown.nps is None or shown.participation is None or None in shares:
        return "\n".join((text(language, "result.few", **about), same))
    detractors, passives, promoters = (_share(share, language) for share in shares)
    took = _took_part(shown.participation, shown.invited)
    head = text(language, "result.head", took=took, **about)
    figures = text(
        language,
        "result.nps",
        nps=shown.nps,
        low=shown.low,
        high=shown.high,
        detractors=detractors,
        passives=passives,
        promoters=promoters,
    )
    room = PULSE_LIMIT - _size("\n".join((head, figures, same))) - 1
    return "\n".join((head, figures, *_comments(shown.comments, room, language), same))


def under_way(subject: str, closes: date, language: str) -> str:
    """One line for a week in which an anonymous wave stays open."""
    return text(language, "result.underway", subject=_trimmed(subject, SUBJECT_LIMIT), on=closes)


def _head(digest: Digest, language: str) -> str:
    """The first line, which is all that a phone's preview shows."""
    title = Text(
        "digest.title.sofar" if digest.so_far else "digest.title",
        {"subject": _trimmed(digest.subject, SUBJECT_LIMIT), "week": int(digest.week[-2:])},
    )
    return text(language, "digest.head", title=title, verdict=_verdict(digest))


def _verdict(digest: Digest) -> Text:
    n = digest.estimate.n
    if n == 0:
        asked = digest.invited
        return Text("digest.unanswered", {"asked": asked}) if asked else Text("digest.unasked")
    if n < FEWEST_TO_JUDGE:
        return Text("digest.few", {"answers": n})
    if digest.change is None:
        return Text("digest.first", {"answers": n})
    points = _judged_change(digest)
    return Text(f"digest.{'better' if points > 0 else 'worse' if points else 'same'}")


def _judged_change(digest: Digest) -> int:
    """Whole points against the 12 weeks before; 0 where that is no more than chance."""
    return _whole(digest.change) if digest.change and digest.change_significant else 0


def _silence(digest: Digest) -> Iterable[Text]:
    if digest.invited:
        if not digest.so_far:
            yield Text("digest.unusual")
    elif digest.next_round:
        yield Text("digest.next", {"on": digest.next_round})


def _figures(digest: Digest) -> Iterable[Text]:
    """The headline and, where that reaches further back, the week itself on a line."""
    week, headline = digest.estimate, digest.headline
    weeks = {"weeks": digest.headline_weeks, "answers": headline.n}
    wider = headline.n > week.n  # a window that adds nothing is not worth a line
    if week.n < FEWEST_TO_JUDGE:
        yield _people(digest, week)
        if headline.n >= FEWEST_TO_JUDGE:
            yield Text("digest.window", _interval(headline) | weeks)
        elif wider:
            yield Text("digest.window.people", weeks | {"people": _people(digest, headline)})
        return
    points = _judged_change(digest)
    direction = ".above" if points > 0 else ".below" if points else ""
    args = _interval(week) | {"points": abs(points), "answers": week.n}
    if wider:
        yield Text("digest.window", _interval(headline) | weeks)
        yield Text(f"digest.week{direction}", args)
    else:
        yield Text(f"digest.nps{direction}", args)


def _people(digest: Digest, estimate: Estimate) -> Text:
    return Text("digest.people", {**estimate.counts._asdict(), "least": digest.scale_min})


def _interval(estimate: Estimate) -> dict[str, object]:
    assert estimate.low is not None  # as somebody answered
    assert estimate.high is not None
    return {"nps": estimate.nps, "low": _whole(estimate.low), "high": _whole(estimate.high)}


def _answered(digest: Digest) -> Iterable[Text]:
    """Answered of asked, and beside them those nobody had invited."""
    counts = {"answered": digest.answered, "asked": digest.delivered, "open": digest.open_n}
    beside = ".open" if digest.open_n else ""
    if digest.response_rate is None:
        if digest.open_n:
            yield Text("digest.answered.onlyopen", counts)
    elif digest.estimate.n < FEWEST_TO_JUDGE:
        yield Text(f"digest.answered.few{beside}", counts)
    else:
        rate = _whole(100 * digest.response_rate)
        yield Text(f"digest.answered{beside}", counts | {"rate": rate})


def _quotes(quotes: Sequence[Quote], room: int, language: str) -> list[str]:
    """Quotes in at most `room` characters together, line breaks before them included."""
    lines: list[str] = []
    for position, quote in enumerate(quotes):
        frame = _size(text(language, "digest.quote", text="", score=quote.score)) + 1
        space = min(room // (len(quotes) - position) - frame, QUOTE_LIMIT)
        words = _trimmed(quote.text, space)
        if words and (space >= SHORTEST_QUOTE or not words.endswith("…")):
            lines.append(text(language, "digest.quote", text=words, score=quote.score))
            room -= _size(lines[-1]) + 1
    return lines


def _comments(comments: Sequence[str], room: int, language: str) -> list[str]:
    """The comments that fit into `room` characters, under a line that says how many there are."""
    if not comments:
        return [text(language, "result.comments.none")]
    n = len(comments)
    room -= _size(text(language, "result.comments.part", n=n, shown=n)) + 1
    lines = [f"- {' '.join(comment.split())}" for comment in comments]
    fitting = []
    for line in lines:
        if _size(line) + 1 <= room:
            fitting.append(line)
            room -= _size(line) + 1
    if not fitting:
        fitting = [_trimmed(lines[0], room - 1)]
    if len(fitting) == n:
        return [text(language, "result.comments", n=n), *fitting]
    return [text(language, "result.comments.part", n=n, shown=len(fitting)), *fitting]


def _took_part(share: int, invited: int) -> Text:
    if share == UNDER_10:
        return Text("result.took.under", {"share": 10, "asked": invited})
    if share == OVER_90:
        return Text("result.took.over", {"share": 90, "asked": invited})
    return Text("result.took", {"share": share, "asked": invited})


def _share(share: int | None, language: str) -> str:
    assert share is not None
    if share == UNDER_10:
        return text(language, "picture.share.under", percent=percent(language, 10))
    if share == OVER_90:
        return text(language, "picture.share.over", percent=percent(language, 90))
    return percent(language, share)


def _whole(points: float) -> int:
    """Half away from zero, as the NPS itself is rounded."""
    return int(copysign(floor(abs(points) + 0.5), points))


def _size(words: str) -> int:
    """Characters as Telegram counts them: UTF-16 code units."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in words)


def _trimmed(words: str, limit: int) -> str:
    """`words` on one line, cut at a word to at most `limit` characters with an ellipsis."""
    words = " ".join(words.split())
    if _size(words) <= limit:
        return words
    end = len(words)
    while end and _size(words[:end]) > limit - 1:
        end -= 1
    space = words.rfind(" ", 0, end + 1)
    if space > end // 2:
        end = space
    else:  # Chinese has no spaces; at least no letter loses its accent, no emoji its parts
        while end and (_clings(words[end]) or words[end - 1] == JOINER):
            end -= 1
    return words[:end].rstrip(" ,;:.–-") + "…" if end else ""


def _clings(character: str) -> bool:
    return character == JOINER or unicodedata.category(character) in {"Mn", "Me", "Sk"}
