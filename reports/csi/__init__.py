"""A CSI's digest: numbers, words, picture."""
