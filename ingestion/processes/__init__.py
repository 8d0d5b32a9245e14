"""Work in child processes that may die without taking the run with them.

Belongs here: starting, bounding, watching and ending them. Does not: what is read.
"""

from ingestion.processes.forgo_pandas import forgo_pandas
from ingestion.processes.reading_process import Batch, Fatal, Work, read_in_processes
from ingestion.processes.starting import Starting, afresh, by_forking

__all__ = [
    "Batch",
    "Fatal",
    "Starting",
    "Work",
    "afresh",
    "by_forking",
    "forgo_pandas",
    "read_in_processes",
]
