"""Files of answers and people, read in."""
