"""What there is to draw in each language, by situation, and the page of one."""

from __future__ import annotations

from benchmarks.pictures.indices import indices_in
from benchmarks.pictures.pulses import pulses_in
from benchmarks.pictures.weeks import weeks_in
from reports.csi.csi import CsiDigest
from reports.csi.csi_picture import draw_csi
from reports.digest.digest import Digest, PulseDigest
from reports.digest.picture import draw_digest
from reports.drawing.canvas import Canvas
from reports.pulse.pulse_picture import draw_pulse

Shown = Digest | CsiDigest | PulseDigest


def situations(language: str) -> dict[str, Shown]:
    """Every situation by its name, which is part of a file's name, too."""
    csi = {f"csi-{name}": one for name, one in indices_in(language).items()}
    pulses = {f"pulse-{name}": one for name, one in pulses_in(language).items()}
    return {**weeks_in(language), **csi, **pulses}


def page(shown: Shown, language: str) -> Canvas:
    """The drawn page, not yet turned into pixels."""
    if isinstance(shown, Digest):
        return draw_digest(shown, language)
    canvas = (
        draw_csi(shown, language) if isinstance(shown, CsiDigest) else draw_pulse(shown, language)
    )
    assert canvas is not None  # every pulse here publishes its score
    return canvas
