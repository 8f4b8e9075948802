"""`make crash`: no answer is lost, nothing is asked or posted twice, whatever breaks.

One module an experiment; each returns rows that say what was done, what must be 0 and what was.
"""
