"""NPS, CSI, their intervals and tests."""
