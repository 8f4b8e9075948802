"""The interview's rules: a sitting, attributes, the right moment, reminders."""
