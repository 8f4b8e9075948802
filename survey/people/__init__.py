"""Who may be asked: eligible, sampled, in quarantine."""
