"""Responses, what is counted of them, and the themes of their reasons."""
