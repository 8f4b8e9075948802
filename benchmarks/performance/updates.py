"""Updates as Telegram posts them, and the message that an edit gives back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import count

from survey.buttons.callbacks import choice_data, score_data

BOT = {"id": 1, "is_bot": True, "first_name": "Eleven", "username": "eleven_bot"}
NUMBERS = count(1)  # of updates: none comes twice
QUESTION = (
    "How likely are you to recommend Nordic Kettle to a friend or colleague?\n\n"
    "0: not at all likely, 5: neither, 10: extremely likely"
)


def _buttons(person: int) -> list[list[dict[str, str]]]:
    scores = [
        {"text": str(score), "callback_data": score_data(person, score)} for score in range(11)
    ]
    more = {"text": "…", "callback_data": choice_data(person, "more")}
    return [scores[:6], [*scores[6:], more]]


def _chat(person: int) -> dict[str, object]:
    return {"id": person, "first_name": "Alice", "type": "private"}


def _question(person: int) -> dict[str, object]:
    return {
        "message_id": 7,
        "from": BOT,
        "chat": _chat(person),
        "date": 1_795_000_000,
        "text": QUESTION,
        "reply_markup": {"inline_keyboard": _buttons(person)},
    }


MESSAGE = _question(2**40)


def tap(person: int, score: int) -> bytes:
    """A first tap on a score; a person's invitation has the person's own id."""
    someone = {"id": person, "is_bot": False, "first_name": "Alice", "language_code": "en"}
    query = {
        "id": str(10**15 + person),
        "from": someone,
        "message": _question(person),
        "chat_instance": "-1",
        "data": score_data(person, score),
    }
    return json.dumps({"update_id": next(NUMBERS), "callback_query": query}).encode()


def taps(people: Sequence[int], scores: Sequence[int]) -> Iterator[bytes]:
    """One tap of each, the scores in turns."""
    for place, person in enumerate(people):
        yield tap(person, scores[place % len(scores)])
