"""Answers about files, kept so that a page can be opened again without checking again.

Belongs here: an answer as JSON and back, found again only by the rules it was made by. Does not:
making one. All of it can be made again.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from expectations.answers import FileAnswer, FilingAnswer, Finding


@dataclass(frozen=True)
class AnswerFiles:
    """Answers by sha256 in a folder. `made_by` names reader, forms, register and rules."""

    folder: Path
    made_by: str

    def keep(self, answer: FileAnswer) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        written = self.folder / f".{secrets.token_hex(8)}"
        said = {"made_by": self.made_by, "answer": asdict(answer)}
        written.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        written.replace(self._path(answer.file_sha256))

    def find(self, file_sha256: str) -> FileAnswer | None:
        """The answer about a file, None where there is none by the rules of now."""
        try:
            said = json.loads(self._path(file_sha256).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return _answer(said["answer"]) if said["made_by"] == self.made_by else None

    def drop(self, file_sha256: str) -> None:
        self._path(file_sha256).unlink(missing_ok=True)

    def _path(self, file_sha256: str) -> Path:
        return self.folder / f"{file_sha256}.json"


def _answer(said: dict[str, Any]) -> FileAnswer:
    return FileAnswer(**said | {"filings": tuple(map(_filing, said["filings"]))})


def _filing(said: dict[str, Any]) -> FilingAnswer:
    found = {name: tuple(map(_finding, said[name])) for name in ("findings", "not_evaluable")}
    return FilingAnswer(**said | found)


def _finding(said: dict[str, Any]) -> Finding:
    return Finding(**said | {"related_cells": tuple(said["related_cells"])})
