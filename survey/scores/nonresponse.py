"""What those who did not answer could change: the bounds that no assumption can leave."""

from __future__ import annotations

from survey.scores.scoring import Counts


def silent_bounds(counts: Counts, silent: int) -> tuple[float, float] | None:
    """NPS in points if all who stayed silent were detractors, and if all were promoters.

    With p, d of n answers and m silent: 100 (p - d - m) / (n + m) and 100 (p - d + m) / (n + m).
    None where nobody was asked. ValueError below zero. Source: Manski 1989, "Anatomy of the
    selection problem", worst-case bounds.
    """
    if silent < 0:
        raise ValueError(f"{silent} people cannot stay silent")
    everybody = counts.n + silent
    if not everybody:
        return None
    balance = counts.promoters - counts.detractors
    return 100 * (balance - silent) / everybody, 100 * (balance + silent) / everybody
