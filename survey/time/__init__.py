"""Weeks, quarters, hours, and when something is due."""
