"""What managers read and do about it: reports, plans, praise."""
