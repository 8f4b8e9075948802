"""What the clock finds due: waves, pulses, reminders, digests, cases."""
