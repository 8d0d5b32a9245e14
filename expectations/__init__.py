"""Judging filings: rules, findings, verdicts, and which return is admitted.

Belongs here: what a county's cells must satisfy and what it is told when they do not. Does not:
reading files, changing a value, tables of facts.
"""
