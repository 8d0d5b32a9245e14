"""The sample province: invented returns of every county, in real divisions, from a seed.

Belongs here: inventing chambers, branches, cases and relief over the years so that the province's
totals are those of the bulletin, and writing them as workbooks. Does not: reading or judging them.
"""
