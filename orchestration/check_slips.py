"""The correction slips of `shanghui check --slip DIR`.

Belongs here: where each slip is written. Does not: what it says (`expectations` does).
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from expectations.slips import slip_of, slips_of_answer
from orchestration.check_files import Check, CheckedFile, CheckError
from orchestration.configuration import DEFAULTS, Configuration


def write_check_slips(
    check: Check,
    folder: Path,
    on_progress: Callable[[int, int], None],
    configuration: Configuration = DEFAULTS,
) -> Check:
    """Write a slip for each return that has findings and each file not read; the check with them.

    A slip is named after its file, so that checking a corrected file again replaces it. Raises
    CheckError where it cannot be written.
    """
    forms = configuration.forms
    written: set[Path] = set()
    files: list[CheckedFile] = []
    for done, file in enumerate(check.files, start=1):
        paths = []
        for slip in slips_of_answer(file.answer, file.name, file.content, forms):
            path = _free(folder / slip.place, written)
            _write(path, slip_of(slip))
            written.add(path)
            paths.append(path)
        files.append(replace(file, slips=tuple(paths)))
        on_progress(done, len(check.files))
    return replace(check, files=tuple(files))


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise CheckError(f"{path}: cannot be written ({error.strerror})") from error


def _free(path: Path, taken: set[Path]) -> Path:
    """The path, numbered where a slip of this check has it: files of two folders share names."""
    free, number = path, 1
    while free in taken:
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
