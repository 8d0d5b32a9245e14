"""Importing the slow libraries while this process waits for others.

Belongs here: nothing else. Start-up is most of the cost of a small refresh, and while workbooks are
written or read this process has little to do.
"""

from importlib import import_module
from threading import Thread


def preload(*modules: str) -> None:
    """Begin to import `modules` in the background; whoever needs one sooner waits for it."""

    def import_all() -> None:
        for module in modules:
            import_module(module)

    Thread(target=import_all, name="preload", daemon=True).start()
