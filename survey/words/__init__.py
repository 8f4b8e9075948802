"""Words that somebody else wrote, before they stand among ours."""
