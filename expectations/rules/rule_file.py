"""A rule as a file: plain words, and two SQL expressions over the rows of a frame.

Belongs here: the parts of a rule file and reading them. Does not: evaluating a rule.

    -- B07 · chambers · error                   id, sheet, severity
    -- A chamber is established before …        the rule in plain words
    -- message: …                               what a clerk is told; {column} is filled in, sums of
                                                money in the form's unit, with it
    -- would pass: …                            likewise
    -- cells: established_on, registered_on     the finding's cell first, the others related
    -- related: cover.as_of_date, case_no in first_row      more cells: of the cover, of another row
    -- over: township_listings                  the frame judged (frames/*.sql), if not the sheet
    -- after: A03, B02                          not evaluable where one of these failed on the row,
                                                or, for a rule of another sheet, in the return
    -- likely slip: unified_social_credit_code  offer the credit code probably meant
    -- stands on: row                           no single cell is wrong
    -- found on: chambers                       the sheet the finding stands on, if another
    -- counted in: 万元                          only on forms whose cells count the finding's so
    applies_when: …                             true unless given
    holds: …                                    null is not evaluable
    anchor: …                                   the field the finding stands on, where it varies

A name in `cells` or `related` that is no field of that sheet is a column that holds a field's name.
"""

import re
from dataclasses import dataclass
from functools import cached_property

SEVERITIES = ("error", "query", "note")
HEADER_KEYS = (
    "message",
    "would pass",
    "cells",
    "related",
    "over",
    "after",
    "likely slip",
    "stands on",
    "found on",
    "counted in",
)
SECTIONS = ("applies_when", "holds", "anchor")

_TITLE = re.compile(r"-- (?P<rule_id>[A-Z]\d\d[a-z]?) · (?P<sheet>\w+) · (?P<severity>\w+)")
_RELATED = re.compile(r"(?:(?P<sheet>\w+)\.)?(?P<field>\w+)(?: in (?P<row>\w+))?")
_SECTION = re.compile(rf"^({'|'.join(SECTIONS)}):", re.MULTILINE)
_TEXT_LITERAL = re.compile(r"'[^']*'")
_WORD = re.compile(r"[a-z_]\w*")


class RuleFileError(Exception):
    """A rule file that cannot be understood: an error of whoever wrote it."""


@dataclass(frozen=True)
class RelatedCell:
    """Another cell a finding points at: of the cover, or of the row a column names."""

    sheet: str | None
    field: str
    row_column: str | None


@dataclass(frozen=True)
class Rule:
    """One rule. `applies_when`, `holds` and `anchor` are SQL over the columns of `over`."""

    rule_id: str
    sheet: str
    severity: str
    description: str
    message: str
    would_pass: str
    cells: tuple[str, ...]
    related: tuple[RelatedCell, ...]
    over: str
    after: tuple[str, ...]
    likely_slip: str | None
    stands_on_row: bool
    found_on: str
    counted_in: str | None
    applies_when: str
    holds: str
    anchor: str | None

    @cached_property
    def words_of_condition(self) -> frozenset[str]:
        """The names `applies_when` uses: those that are fields decide whether the rule applies."""
        return frozenset(_WORD.findall(_TEXT_LITERAL.sub("", self.applies_when)))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name the rule uses: those that are fields are the cells it needs."""
        words = _WORD.findall(_TEXT_LITERAL.sub("", self.holds))
        return frozenset(words) | self.words_of_condition | frozenset(self.cells)


def parse_rule(text: str, file_name: str) -> Rule:
    """The rule a file holds. Raises RuleFileError naming the file and the part."""
    head, sections = _split(text, file_name)
    title = _TITLE.fullmatch(head[0])
    if title is None or title["severity"] not in SEVERITIES:
        raise RuleFileError(f"{file_name}: the first line is not `-- ID · sheet · severity`")
    if not file_name.startswith(f"{title['rule_id']}_"):
        raise RuleFileError(f"{file_name}: the file's name does not begin with {title['rule_id']}_")
    words, header = _read_header(head[1:], file_name)
    for part in ("message", "would pass", "cells"):
        if part not in header:
            raise RuleFileError(f"{file_name}: no `-- {part}:` line")
    if "holds" not in sections:
        raise RuleFileError(f"{file_name}: no `holds:` section")
    return Rule(
        rule_id=title["rule_id"],
        sheet=title["sheet"],
        severity=title["severity"],
        description=" ".join(words),
        message=header["message"],
        would_pass=header["would pass"],
        cells=_names(header["cells"]),
        related=tuple(_related(part, file_name) for part in _names(header.get("related", ""))),
        over=header.get("over", f"{title['sheet']}_rows"),
        after=_names(header.get("after", "")),
        likely_slip=header.get("likely slip"),
        stands_on_row=header.get("stands on") == "row",
        found_on=header.get("found on", title["sheet"]),
        counted_in=header.get("counted in"),
        applies_when=sections.get("applies_when", "true"),
        holds=sections["holds"],
        anchor=sections.get("anchor"),
    )


def _split(text: str, file_name: str) -> tuple[list[str], dict[str, str]]:
    """The comment lines at the head, and the SQL of each section."""
    lines = text.splitlines()
    head = []
    while lines and lines[0].startswith("--"):
        head.append(lines.pop(0))
    if not head:
        raise RuleFileError(f"{file_name}: it does not open with the rule in words")
    parts = _SECTION.split("\n".join(lines))
    if parts[0].strip():
        raise RuleFileError(f"{file_name}: {parts[0].strip()[:40]!r} belongs to no section")
    return head, {name: sql.strip() for name, sql in zip(parts[1::2], parts[2::2], strict=True)}


def _read_header(lines: list[str], file_name: str) -> tuple[list[str], dict[str, str]]:
    words: list[str] = []
    header: dict[str, str] = {}
    for line in lines:
        text = line.removeprefix("--").strip()
        key, colon, value = text.partition(":")
        if colon and key in HEADER_KEYS:
            header[key] = value.strip()
        elif header:
            raise RuleFileError(f"{file_name}: {key!r} is none of {', '.join(HEADER_KEYS)}")
        else:
            words.append(text)
    return words, header


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _related(text: str, file_name: str) -> RelatedCell:
    match = _RELATED.fullmatch(text)
    if match is None:
        raise RuleFileError(f"{file_name}: related {text!r} is not `field`, `field in row_column`")
    return RelatedCell(match["sheet"], match["field"], match["row"])
