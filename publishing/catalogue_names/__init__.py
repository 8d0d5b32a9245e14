"""The words that every document shares: what things of the catalogue and the codes of a figure are.

Belongs here: names and definitions in Chinese and English, once. Does not: the catalogue itself,
whose exact definitions stand in the release, and words of one document alone.
"""

from publishing.catalogue_names.figure_codes import (
    break_names,
    level_names,
    level_names_of_many,
    province_words,
    reasons,
    state_names,
    status_names,
)
from publishing.catalogue_names.names import (
    Definition,
    breakdown_names,
    cause_names,
    code_list_of,
    definitions,
    definitions_zh,
    full_width,
    item_name,
    item_name_en,
    kind_names,
    plain_name,
)

__all__ = [
    "Definition",
    "break_names",
    "breakdown_names",
    "cause_names",
    "code_list_of",
    "definitions",
    "definitions_zh",
    "full_width",
    "item_name",
    "item_name_en",
    "kind_names",
    "level_names",
    "level_names_of_many",
    "plain_name",
    "province_words",
    "reasons",
    "state_names",
    "status_names",
]
