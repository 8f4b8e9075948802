import pytest

from survey.scores.scale import Band, band_of, valid_score


@pytest.mark.parametrize("score", range(11))
def test_bands_cut_after_six_and_eight(score: int) -> None:
    """0-6 detractor, 7-8 passive, 9-10 promoter."""
    expected = [Band.DETRACTOR] * 7 + [Band.PASSIVE] * 2 + [Band.PROMOTER] * 2
    assert band_of(score) is expected[score]


@pytest.mark.parametrize(("scale_min", "first"), [(0, 0), (1, 1)])
def test_a_scale_runs_from_its_first_button_to_ten(scale_min: int, first: int) -> None:
    assert [s for s in range(-2, 13) if valid_score(s, scale_min)] == list(range(first, 11))
