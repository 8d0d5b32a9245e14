"""The forms, registers and rules that releases were made with, kept by their fingerprints.

Belongs here: copying their files into `inputs/` of a home, and loading them again. Does not: what
the files mean, or the returns (the archive keeps those).

    inputs/forms/<fingerprint>/0/*.csv          the built-in folder; 1, 2, … those added
    inputs/registers/<fingerprint>/0/*.csv      likewise
    inputs/rules/<key>/0/*.sql, rules.csv       the rules; 1 is the folder of the frames
    …/SHA256SUMS                                what each folder must hold, as `sha256sum -c` reads
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.rules import RuleSet, load_rule_set
from ingestion.errors import ShanghuiError
from ingestion.form import Forms, load_forms
from ingestion.register import Register, load_register
from ingestion.whole_files import sync, write_durably

SUMS = "SHA256SUMS"
SUFFIXES = (".csv", ".sql")
FORMS, REGISTERS, RULES = "forms", "registers", "rules"


class KeptInputsError(ShanghuiError):
    """Inputs cannot be kept, or are not kept whole; the message names the file or the folder."""


@dataclass(frozen=True)
class KeptInputs:
    """The inputs of a release as kept, loaded again."""

    forms: Forms
    register: Register
    rule_set: RuleSet


def keep_inputs(inputs: Path, forms: Forms, register: Register, rule_set: RuleSet) -> None:
    """Copy the files of forms, register and rules into `inputs`, each once, durably.

    What is kept whole is left alone; what was damaged is put right. Raises KeptInputsError where a
    file was changed since it was read, as the copy would be another input than the one in use.
    """

    def reloaded_rules(folders: Sequence[Path]) -> str:
        return load_rule_set(forms, *folders).key

    _keep(inputs / FORMS / forms.fingerprint, forms.folders, lambda kept: _forms(kept).fingerprint)
    _keep(
        inputs / REGISTERS / register.fingerprint,
        register.folders,
        lambda kept: _register(kept).of_province(register.province).fingerprint,
    )
    _keep(inputs / RULES / rule_set.key, rule_set.folders, reloaded_rules)


def faults_of_inputs(inputs: Path) -> tuple[int, tuple[str, ...]]:
    """How many files are kept, and which are not as they were kept."""
    folders = sorted(path for path in inputs.glob("*/*") if path.is_dir() and path.name[0] != ".")
    files = sum(path.name != SUMS for folder in folders for path in folder.rglob("*.*"))
    return files, tuple(fault for folder in folders for fault in _faults(folder))


def load_kept_inputs(
    inputs: Path, *, province: str, forms: str, registers: str, rule_set: str, needed_by: str
) -> KeptInputs:
    """The inputs kept under these fingerprints; of the lists of divisions, those of the province.

    The rule set's key may be another one than it was: it counts the code that judges, too. Raises
    KeptInputsError where one was never kept or is not whole any more; `needed_by` says for what.
    """
    kept = {
        kind: _whole(inputs / kind / name, needed_by)
        for kind, name in ((FORMS, forms), (REGISTERS, registers), (RULES, rule_set))
    }
    loaded_forms, loaded_register = (
        _forms(kept[FORMS]),
        _register(kept[REGISTERS]).of_province(province),
    )
    for folder, name in (
        (inputs / FORMS / forms, loaded_forms.fingerprint),
        (inputs / REGISTERS / registers, loaded_register.fingerprint),
    ):
        if name != folder.name:
            raise KeptInputsError(f"{folder} holds other files than its name says; {_RESTORE}")
    return KeptInputs(loaded_forms, loaded_register, load_rule_set(loaded_forms, *kept[RULES]))


def load_kept_forms(inputs: Path, fingerprint: str, needed_by: str) -> Forms:
    """The forms kept under the fingerprint. Raises KeptInputsError as `load_kept_inputs`."""
    return _forms(_whole(inputs / FORMS / fingerprint, needed_by))


_RESTORE = "restore it from a backup"


def _forms(folders: Sequence[Path]) -> Forms:
    return load_forms(folders[1:], built_in=folders[0])


def _register(folders: Sequence[Path]) -> Register:
    return load_register(folders[1:], built_in=folders[0])


def _keep(folder: Path, sources: Sequence[Path], name_of: Callable[[Sequence[Path]], str]) -> None:
    if not _faults(folder):
        return
    part = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        copied = _copy(sources, part)
        if name_of(copied) != folder.name:
            raise KeptInputsError(
                f"{', '.join(map(str, sources))}: changed while they were in use; nothing was"
                " published, refresh again"
            )
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
        sync(folder.parent)
    except OSError as error:
        raise KeptInputsError(
            f"{folder} cannot be written ({error.strerror}); nothing was published"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _copy(sources: Sequence[Path], target: Path) -> list[Path]:
    """Copy the files of each source into a numbered folder of `target`, with their sums."""
    sums = []
    copies = []
    for number, source in enumerate(sources):
        copy = target / str(number)
        copy.mkdir(parents=True)
        copies.append(copy)
        for path in _files(source):
            content = path.read_bytes()
            write_durably(copy / path.name, content, mode=0o444)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {number}/{path.name}\n")
        sync(copy)
    write_durably(target / SUMS, "".join(sums).encode(), mode=0o444)
    sync(target)
    return copies


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.suffix in SUFFIXES:
            yield path


def _whole(folder: Path, needed_by: str) -> list[Path]:
    """The numbered folders in their order, each as it was kept."""
    if not folder.is_dir():
        kept = "rule set" if folder.parent.name == RULES else folder.parent.name
        raise KeptInputsError(
            f"{needed_by} was made with {kept} {folder.name[:12]}…, which were never kept in"
            f" {folder.parent}: only a release published since inputs are kept can be made again"
        )
    if faults := _faults(folder):
        raise KeptInputsError(f"{faults[0]}; {_RESTORE}")
    return sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda p: int(p.name))


def _faults(folder: Path) -> list[str]:
    """What of a kept folder is not as it was kept, in words; nothing where it is whole."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        return [f"{folder / SUMS} cannot be read ({error})"]
    expected = {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}
    there = {
        f"{path.name}/{file.name}"
        for path in folder.iterdir()
        if path.is_dir()
        for file in path.iterdir()
    }
    faults = [
        f"{folder / name} is not one of the files kept" for name in sorted(there - {*expected})
    ]
    for name, sha256 in expected.items():
        if name not in there:
            faults.append(f"{folder / name} is not there")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != sha256:
            faults.append(f"{folder / name} is damaged: it is not the file that was kept")
    return faults or ([] if expected else [f"{folder / SUMS} names no file"])
