"""The rule set: every rule that judges a return, and the fingerprint of what judges.

Belongs here: loading the rule files and the field rules, and the key under which verdicts are kept.
Does not: judging.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from expectations.frames import PREPARED, built_in_frames_folder, read_frames
from expectations.rules.catalogue import CATALOGUE, CatalogueRule, catalogue_of
from expectations.rules.field_rules import FieldRule, field_rules_of
from expectations.rules.rule_file import Rule, RuleFileError, parse_rule
from ingestion.form import Form, Forms

JUDGING_ROOMS = ("findings", "frames", "judging", "rules")
"""The sub-rooms whose source decides a verdict or a finding's words."""


@dataclass(frozen=True)
class RuleSet:
    """The rules in force, and their key: another key means verdicts must be made again."""

    rules: tuple[Rule, ...]
    field_rules: dict[str, tuple[FieldRule, ...]]
    """By form version."""
    key: str
    fingerprint: str
    """Of the rule files and their catalogue alone."""
    frames: Mapping[str, str]
    """The SQL of the frames they are judged over, and of the macros both use, by name."""
    catalogue: tuple[CatalogueRule, ...]
    folders: tuple[Path, ...]
    """The folder of the rules with their catalogue, and that of the frames."""

    def of_form(self, form: Form) -> tuple[Rule, ...]:
        """The rules judged on returns of a form."""
        return tuple(rule for rule in self.rules if _is_asked(rule, form))

    def over(self, frame: str, form: Form) -> tuple[Rule, ...]:
        """Those of them that are judged over one prepared frame."""
        return tuple(rule for rule in self.of_form(form) if rule.over == frame)


def _is_asked(rule: Rule, form: Form) -> bool:
    if not (form.has_sheet(rule.sheet) and form.has_sheet(rule.found_on)):
        return False
    if rule.counted_in is None:
        return True
    return form.sheet(rule.found_on).field(rule.cells[0]).cell_unit == rule.counted_in


def built_in_rules_folder() -> Path:
    return Path(str(files("expectations.rules")))


def load_rule_set(
    forms: Forms, folder: Path | None = None, frames_folder: Path | None = None
) -> RuleSet:
    """The rules of `folder` (the built-in ones unless given) and the field rules of every form.

    A folder without a catalogue has the built-in one; `frames_folder` is another folder in the
    place of the built-in frames. Raises RuleFileError where a rule file cannot be understood or
    names what does not exist.
    """
    folder = folder or built_in_rules_folder()
    frames_folder = frames_folder or built_in_frames_folder()
    texts = dict(_rule_files(folder))
    frames = read_frames(frames_folder)
    of_catalogue = folder if (folder / CATALOGUE).is_file() else built_in_rules_folder()
    rules = tuple(parse_rule(text, name) for name, text in texts.items())
    _check(rules, forms)
    catalogue = (of_catalogue / CATALOGUE).read_text(encoding="utf-8")
    return RuleSet(
        rules=rules,
        field_rules={form.version: field_rules_of(form) for form in forms.versions},
        key=_key(texts, frames, catalogue, forms),
        fingerprint=_digest(texts | {CATALOGUE: catalogue}, b""),
        frames=frames,
        catalogue=catalogue_of(of_catalogue),
        folders=(folder, frames_folder),
    )


def _rule_files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".sql"):
            yield path.name, path.read_text(encoding="utf-8")


def _check(rules: tuple[Rule, ...], forms: Forms) -> None:
    ids = [rule.rule_id for rule in rules]
    frame_of = {rule.rule_id: rule.over for rule in rules}
    sheets = {sheet.key for sheet in forms.sheets}
    for rule in rules:
        if ids.count(rule.rule_id) > 1:
            raise RuleFileError(f"{rule.rule_id} stands in several files")
        for sheet in (rule.sheet, rule.found_on):
            if sheet not in sheets:
                raise RuleFileError(f"{rule.rule_id}: no sheet {sheet!r} on any form")
        if rule.over not in PREPARED:
            raise RuleFileError(f"{rule.rule_id}: no frame {rule.over!r} (frames/*.sql)")
        for other in rule.after:
            if other not in frame_of:
                raise RuleFileError(f"{rule.rule_id}: after {other!r}, which is no rule")
            if PREPARED.index(frame_of[other]) > PREPARED.index(rule.over):
                raise RuleFileError(
                    f"{rule.rule_id}: {rule.over} is judged before {other}'s {frame_of[other]}"
                )


def _key(texts: dict[str, str], frames: dict[str, str], catalogue: str, forms: Forms) -> str:
    package = files("expectations")
    parts = texts | frames | {CATALOGUE: catalogue}
    for room in JUDGING_ROOMS:
        for path in (package / room).iterdir():
            if path.name.endswith(".py"):
                parts[f"{room}/{path.name}"] = path.read_text(encoding="utf-8")
    parts["field_words.py"] = (files("ingestion.form") / "field_words.py").read_text("utf-8")
    return _digest(parts, forms.fingerprint.encode())


def _digest(texts: Mapping[str, str], opening: bytes) -> str:
    digest = hashlib.sha256(opening)
    for name, text in sorted(texts.items()):
        digest.update(name.encode() + b"\0" + text.encode() + b"\0")
    return digest.hexdigest()
