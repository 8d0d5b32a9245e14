"""The independent check of the figures: every indicator again, from the definitions alone.

Belongs here: a plain computation with openpyxl, its own small tests, the comparison with the marts.
Does not: anything imported from the pipeline; its worth is that it shares no code with it.
"""
