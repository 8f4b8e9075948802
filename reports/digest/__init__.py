"""An NPS digest: numbers, words, picture."""
