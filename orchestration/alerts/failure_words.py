"""Why something failed, in words that may leave the home.

Belongs here: what of a recorded error is told. Does not: reading the records; what is made of it.

An alert goes to a robot's server and into mail. Any error may quote a cell, as DuckDB does with the
text it could not convert, and a cell a person's name. So only errors written for people are told in
their own words, and what the machine says of disks and files; of others their kind. All words stand
in Dagster's records, which are the home's own.
"""

import builtins
from importlib import import_module
from typing import TYPE_CHECKING

from ingestion.errors import ShanghuiError

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo

OURS = ("county", "desk", "expectations", "ingestion", "orchestration", "publishing")


def failure_words(error: "SerializableErrorInfo") -> str:
    """The message for people nearest to what failed, else the first cause."""
    chain = [error]
    while chain[-1].cause is not None:
        chain.append(chain[-1].cause)
    for one in chain:
        if issubclass(_kind(one), ShanghuiError):
            return one.message.partition(":")[2].strip()
    first = chain[-1]
    if issubclass(_kind(first), OSError):
        return first.message
    return f"{first.cls_name or 'an error'}; its words stand in the run's events on Dagster's page"


def _kind(error: "SerializableErrorInfo") -> type:
    """The class of a recorded error, whose message begins with its name; `object` of no interest
    here, or of other code than this."""
    module, _, name = error.message.partition(":")[0].strip().rpartition(".")
    if not module:
        found = getattr(builtins, name, object)
    elif module.partition(".")[0] in OURS:
        try:
            found = getattr(import_module(module), name, object)
        except ImportError:
            found = object
    else:
        found = object
    return found if isinstance(found, type) else object
