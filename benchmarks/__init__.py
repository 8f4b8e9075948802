"""Programs that measure: they take longer than tests, and print tables."""
