"""What indicators are defined as in Chinese, and what breakdowns and their items are called.

Belongs here: names and definitions that every document shares. Does not: the catalogue itself,
whose English stands in the release.
"""

from publishing.catalogue_names.names import (
    breakdown_names,
    cause_names,
    code_list_of,
    definitions_zh,
    item_name,
)

__all__ = ["breakdown_names", "cause_names", "code_list_of", "definitions_zh", "item_name"]
