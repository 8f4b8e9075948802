"""The published result of a pulse: words and picture."""
