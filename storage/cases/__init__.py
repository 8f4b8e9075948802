"""Cases, and notes that customers write by themselves."""
