"""The page of a release: one HTML file in which anyone can look at every published figure.

Belongs here: what stands in the file, how it looks and what it does. Does not: computing a figure,
what a measure counts (the release says that), opening returns.
"""

from publishing.page.write_page import PAGE, WrittenPage, write_page

__all__ = ["PAGE", "WrittenPage", "write_page"]
