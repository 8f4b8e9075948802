"""Files of answers, written out."""
