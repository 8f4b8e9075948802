"""`make anonymity`: attacks on anonymous pulses, each beside a control on which it must succeed.

One module an experiment; each returns rows that say what was done, what must be 0 and what was.
"""
