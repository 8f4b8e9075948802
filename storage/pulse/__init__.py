"""The anonymous side: roster, samples, sealed ballots, keys."""
