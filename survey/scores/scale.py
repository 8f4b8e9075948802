"""Scores, scales and bands: what a number from 0 to 10 means."""

from __future__ import annotations

from enum import StrEnum

TOP = 10


class Kind(StrEnum):
    """What a survey measures."""

    NPS = "nps"
    ENPS = "enps"
    CSI = "csi"


class Band(StrEnum):
    """The three bands of the recommend question; respondents never see these names."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


def band_of(score: int) -> Band:
    """The band of a score: 0-6 (on the 1-10 variant 1-6), 7-8, 9-10.

    Source: Reichheld 2003; both variants share the upper cut points.
    """
    if score <= 6:
        return Band.DETRACTOR
    return Band.PASSIVE if score <= 8 else Band.PROMOTER


def valid_score(score: int, scale_min: int = 0) -> bool:
    """Whether `score` is one of the scale's buttons (scale_min is 0 or 1)."""
    return scale_min <= score <= TOP
