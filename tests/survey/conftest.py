"""Examples are drawn alike on every machine, however slow: a deadline would be a timing assert."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
