"""Signed links: what lets a county, or the province, into the desk.

Belongs here: the key, what a link says, whether it holds, the sheet by which links are handed
round. Does not: what is behind a link.
"""

from desk.links.link import (
    Link,
    LinkRefusedError,
    must_not_be_revoked,
    signed_link,
    token_of,
    whose_facts,
)
from desk.links.link_key import link_key
from desk.links.link_sheet import IssuedLink, link_sheet, link_words

__all__ = [
    "IssuedLink",
    "Link",
    "LinkRefusedError",
    "link_key",
    "link_sheet",
    "link_words",
    "must_not_be_revoked",
    "signed_link",
    "token_of",
    "whose_facts",
]
