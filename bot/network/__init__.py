"""The one way out: connections for everything that leaves, and what came back of a call."""
