"""What comes of answers: plans, acts, praise."""
