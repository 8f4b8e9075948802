"""A customer who is followed up: alert, thread, list, and how it ended."""
