"""What the desk shows: pages made on the server, that need no script and ask nothing of elsewhere.

Belongs here: templates, the one stylesheet, words for states, grouping findings for a reader. Does
not: what is true.
"""

from desk.pages.answer_view import answer_view, query_groups
from desk.pages.province_view import standing_groups
from desk.pages.render import page, stylesheet

__all__ = ["answer_view", "page", "query_groups", "standing_groups", "stylesheet"]
