"""What the operator sets: environment, eleven.toml, secrets."""
