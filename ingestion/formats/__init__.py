"""One reader for each format a county may send: bytes in, raw sheets out.

Belongs here: telling formats apart by their bytes, the limits, and what only a format knows. Does
not: what a sheet means, or files on disk.
"""
