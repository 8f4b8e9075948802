"""What is measured of the running service, and what it logs."""
