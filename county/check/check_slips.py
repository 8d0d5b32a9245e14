"""The correction slips of files checked without a home.

Belongs here: where each slip is written. Does not: what it says (`slip` does).
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from county.check.check_files import Check, CheckedFile, CheckError
from county.slip import slip_of, slips_of_answer
from ingestion.form import Forms


def write_check_slips(
    check: Check,
    folder: Path,
    forms: Forms,
    on_progress: Callable[[int, int], None],
) -> Check:
    """Write a slip for each return that has findings and each file not read; the check with them.

    A slip is named after its file, so that checking a corrected file again replaces it. Raises
    CheckError where it cannot be written.
    """
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
