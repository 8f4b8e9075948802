"""Employees: joining, the sealed ballot, the published comments."""
