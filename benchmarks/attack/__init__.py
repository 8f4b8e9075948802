"""Attacks by few on many: how long the others wait meanwhile, and what is lost."""
