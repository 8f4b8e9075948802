"""Whose text is this? Reasons, late additions, notes, words from elsewhere."""
