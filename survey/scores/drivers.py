"""Which themes go together with high or low scores. Associated with, never the cause of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # resampling is rare, and the library large
    import numpy as np
    from numpy.typing import NDArray

FEWEST = 100  # answers
RESAMPLES = 2000
SEED = 7  # the same answers always give the same interval


class Driver(NamedTuple):
    """Spearman's rank correlation of a theme with the score, -1..1, and its 95 % interval."""

    rho: float
    low: float
    high: float


def associated(named: Sequence[int], silent: Sequence[int]) -> Driver | None:
    """How a theme goes together with the score.

    `named[i]` and `silent[i]` are how many of those who gave i named the theme, and did not. None
    below 100 answers, or where all named it, nobody did, or all gave one score. The interval is the
    percentile bootstrap over the answers. Sources: Spearman 1904, with midranks for ties; Efron and
    Tibshirani, "An Introduction to the Bootstrap" (1993), 13.3.
    """
    import numpy as np

    table = np.array([silent, named], dtype=np.float64)
    n = int(table.sum())
    if n < FEWEST or 0 in table.sum(axis=1) or np.count_nonzero(table.sum(axis=0)) < 2:
        return None
    drawn = np.random.default_rng(SEED).multinomial(n, (table / n).ravel(), RESAMPLES)
    resampled = _spearman(drawn.reshape(RESAMPLES, *table.shape).astype(np.float64))
    low, high = np.nanpercentile(resampled, (2.5, 97.5))
    return Driver(float(_spearman(table[None])[0]), float(low), float(high))


def _spearman(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each table (2 x scores of counts) the correlation of the ranks; NaN where one is constant.

    A rank that counts answers share is the middle of theirs, so the two columns of a theme stand
    for one rank each, and moving all of them changes nothing: 0 and 1 do.
    """
    import numpy as np

    n = tables.sum(axis=(1, 2))
    by_score = tables.sum(axis=1)
    ranks = np.cumsum(by_score, axis=1) - by_score / 2  # midranks, less a constant
    mean_rank = (ranks * by_score).sum(axis=1) / n
    apart = ranks - mean_rank[:, None]
    share = tables[:, 1].sum(axis=1) / n
    together = (tables[:, 1] * apart).sum(axis=1) / n
    spread = np.sqrt((by_score * apart**2).sum(axis=1) / n * share * (1 - share))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: NDArray[np.float64] = together / spread
    return found
