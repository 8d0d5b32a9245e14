"""The filing desk: the web page through which a county files, because a county has no Python.

Belongs here: signed links, uploads and their answers, filing by the door everything else comes in
by, receipts, and the province's own view of a year. Does not: reading, judging or admitting
anything itself, or knowing of a home: what is needed of one stands in `DeskHome`.
"""
