"""Taking out and forgetting: export, erase, retention."""
