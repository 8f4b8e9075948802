"""`make bench`: how fast a durable tap is, beside the bots that one would write instead.

Everything is measured side by side in one run, in rounds that take turns; what is printed are
medians, and ratios to a peer of the same rounds. docs/performance.md is written by it.
"""
