"""The shape of eleven.toml, its rules and its faults."""
