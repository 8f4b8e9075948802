"""How the bot sent: how densely, and whether it kept the pauses it was told to make."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.schema import Params

SENDS = ("sendMessage", "sendPhoto", "sendDocument", "copyMessage", "forwardMessage")
"""The methods that put a message into a chat; Telegram's limits count these."""


@dataclass(frozen=True)
class Call:
    """A request of the bot: canonical method, decoded parameters, when, and how it ended."""

    method: str
    params: Params
    time: float
    ok: bool
    error: str | None = None
    retry_after: int | None = None  # seconds, where it was refused for that long


def most_in_any_second(calls: Iterable[Call]) -> int:
    """The most messages accepted within one second, wherever it begins; its end is not in it."""
    window: deque[float] = deque()
    most = 0
    for time in sorted(call.time for call in calls if call.ok and call.method in SENDS):
        window.append(time)
        while time - window[0] >= 1.0:
            window.popleft()
        most = max(most, len(window))
    return most


def too_early(calls: Sequence[Call], grace: float = 0.0) -> list[Call]:
    """Sends, accepted or not, that came before the `retry_after` of an earlier 429 had ended.

    A 429 halts the sends to the chat that it was said of. What comes within `grace` seconds of it
    is forgiven: it was on its way already.
    """
    halts: list[Call] = []
    early = []
    for call in calls:
        if call.method in SENDS and any(_halted(call, halt, grace) for halt in halts):
            early.append(call)
        halts = [halt for halt in halts if call.time < _end(halt)]
        if call.retry_after is not None and "chat_id" in call.params:
            halts.append(call)
    return early


def _halted(call: Call, halt: Call, grace: float) -> bool:
    chat = halt.params["chat_id"]
    concerned = chat == call.params.get("chat_id")
    return concerned and halt.time + grace <= call.time < _end(halt)


def _end(halt: Call) -> float:
    return halt.time + (halt.retry_after or 0)
