"""What goes wrong on demand: lines for the table `sandbox.faults`.

>>> sandbox.faults += [busy(3, share=0.2, seed=7), reset_after(times=1), duplicated(share=0.1)]

Every line may be limited: `only` these methods, or these kinds of updates (a line about calls
concerns those that put a message into a chat unless told otherwise, and all with `only=()`);
`chat`, by its id; `share`, the probability; `times`, how often at most. Each draws from a random
generator of its own, so the same `seed` gives the same run. The lines are asked in order until
one refuses the call or resets the connection. A function (method, params) -> Refusal | None is a
line as well.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypedDict, Unpack

from sandbox.errors import Refusal, Reset
from sandbox.schema import METHODS, Params
from sandbox.sends import SENDS
from sandbox.updates import KINDS, Twist, Update


@dataclass(frozen=True)
class Slow:
    """The call is carried out, and the answer comes so many real seconds late."""

    seconds: float

    def __str__(self) -> str:
        return f"answers come {self.seconds} s late"


Effect = Refusal | Reset | Slow
Rule = Callable[[str, Params], Effect | None]


class Limits(TypedDict, total=False):
    """What limits a line."""

    only: Sequence[str]
    chat: int | str | None
    share: float
    times: int | None
    seed: int


@dataclass
class Fault:
    """A line of the table; `hits` counts how often it struck."""

    effect: Effect | Twist
    only: Sequence[str] = ()
    chat: int | str | None = None
    share: float = 1.0
    times: int | None = None
    seed: int = 0
    hits: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        known = KINDS if isinstance(self.effect, Twist) else METHODS
        if unknown := [name for name in self.only if name not in known]:
            raise ValueError(f"nothing is called {', '.join(unknown)}")
        if not 0 <= self.share <= 1:
            raise ValueError("a share is a probability from 0 to 1")
        self.random = Random(self.seed)

    def __call__(self, method: str, params: Params) -> Effect | None:
        """What befalls a call, if anything."""
        if isinstance(self.effect, Twist) or not self.strikes(method, params.get("chat_id")):
            return None
        return self.effect

    def strikes(self, name: str, chat: int | str | None) -> bool:
        """Whether it goes wrong this time, for a method or a kind of update."""
        if (self.only and name not in self.only) or self.chat not in {None, chat}:
            return False
        if self.hits == self.times or self.random.random() >= self.share:
            return False
        self.hits += 1
        return True


def busy(retry_after: int = 1, **limits: Unpack[Limits]) -> Fault:
    """429: too many requests, come back after so many seconds."""
    words = f"Too Many Requests: retry after {retry_after}"
    return _sends(Refusal(429, words, retry_after=retry_after), limits)


def broken(code: int = 502, **limits: Unpack[Limits]) -> Fault:
    """A server error; the call is not carried out."""
    words = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
    return _sends(Refusal(code, words.get(code, "Service Unavailable")), limits)


def reset_before(**limits: Unpack[Limits]) -> Fault:
    """The connection breaks, and the call was not carried out."""
    return _sends(Reset(after=False), limits)


def reset_after(**limits: Unpack[Limits]) -> Fault:
    """The connection breaks, and the call was carried out: the client never hears of it."""
    return _sends(Reset(after=True), limits)


def slow(seconds: float, **limits: Unpack[Limits]) -> Fault:
    """The call is carried out at once, and answered so many real seconds later."""
    return _sends(Slow(seconds), limits)


def revoked(**limits: Unpack[Limits]) -> Fault:
    """401 to every call from now on."""
    return Fault(Refusal(401, "Unauthorized"), **limits)


def duplicated(**limits: Unpack[Limits]) -> Fault:
    """An update comes once more after the bot confirmed it."""
    return Fault(Twist.DUPLICATED, **limits)


def overtaken(**limits: Unpack[Limits]) -> Fault:
    """By webhook an update waits until one of another queue went past it, if one comes soon."""
    return Fault(Twist.OVERTAKEN, **limits)


def shuffled(share: float = 1.0, times: int | None = None, seed: int = 0) -> Fault:
    """Within an answer of getUpdates the queues are interleaved at random, each in its order."""
    return Fault(Twist.SHUFFLED, share=share, times=times, seed=seed)


CONSTRUCTORS: dict[str, Callable[..., Fault]] = {
    make.__name__: make
    for make in (
        *(busy, broken, reset_before, reset_after, slow, revoked),
        *(duplicated, overtaken, shuffled),
    )
}


def made(fault: str, **options: Any) -> Fault:
    """A line by the name of its constructor; LookupError, TypeError or ValueError if it is none."""
    if fault not in CONSTRUCTORS:
        raise LookupError(f"no fault {fault!r}; there are {', '.join(CONSTRUCTORS)}")
    return CONSTRUCTORS[fault](**options)


def told(rule: Rule) -> dict[str, Any]:
    """A line as data."""
    if not isinstance(rule, Fault):
        return {"effect": getattr(rule, "__name__", type(rule).__name__)}
    effect = rule.effect.value if isinstance(rule.effect, Twist) else str(rule.effect)
    limits = ("only", "chat", "share", "times", "seed", "hits")
    return {"effect": effect, **{name: getattr(rule, name) for name in limits}}


def befalling(
    rules: Iterable[Rule], method: str, params: Params
) -> tuple[float, Refusal | Reset | None]:
    """Seconds by which a call's answer is late, and what happens instead of it, if anything."""
    seconds = 0.0
    for rule in list(rules):
        effect = rule(method, params)
        if isinstance(effect, Slow):
            seconds += effect.seconds
        elif effect is not None:
            return seconds, effect
    return seconds, None


def twisted(rules: Iterable[Rule], twist: Twist, update: Update | None) -> Random | None:
    """The random generator of the line that twists an update (None: a batch), if one does."""
    name, chat = (update.kind, update.chat_id) if update else ("", None)
    for rule in rules:
        if isinstance(rule, Fault) and rule.effect is twist and rule.strikes(name, chat):
            return rule.random
    return None


def _sends(effect: Effect, limits: Limits) -> Fault:
    merged: Limits = {"only": SENDS, **limits}
    return Fault(effect, **merged)
