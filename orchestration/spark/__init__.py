"""Spark: a session on the master the home's settings name, and files read and judged on it.

Belongs here: opening and ending a session, saying why that could not be, what executors do with
files. Does not: any query (`orchestration.warehouse`), or how files are read and judged.
"""

from orchestration.spark.read_and_judge import reading_on_spark
from orchestration.spark.session import failures, must_be_there, open_session, words_of

__all__ = ["failures", "must_be_there", "open_session", "reading_on_spark", "words_of"]
