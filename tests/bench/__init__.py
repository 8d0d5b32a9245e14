"""What a refresh costs, beside the least it could cost and what an office does without it.

Belongs here: `make bench`, its contenders, what they are measured by and the table of
docs/performance.md. Does not: tests of what is measured. One file is collected by pytest:
`test_bench.py`, over a few counties.
"""
