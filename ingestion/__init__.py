"""From received files to typed rows: the return as data, ledger, archive, reading, the sample.

Belongs here: what a return looks like and what its cells say. Does not: any judgement of a value
beyond "is it readable as its type".
"""
