"""The company: its definitions, its staff."""
