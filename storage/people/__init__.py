"""Customers, what is known of them, and their links."""
