"""A customer answers: the score, the reason, ratings, and what lies behind the dots."""
