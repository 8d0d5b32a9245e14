"""The parts of an .xlsx package that say what the values read alone do not.

Belongs here: which sheets there are, where their XML stands, what they share. Does not: one sheet
(`sheet_xml`), or unpacking (`package`).
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from ingestion.formats.package import XmlPart
from ingestion.formats.rich_text import Run
from ingestion.formats.sheet_xml import SheetXml
from ingestion.formats.xlsx_styles import CellStyles, telling_texts

_TRUE = {"1", "true"}
_NOTHING = XmlPart(b"<x/>", b"<x/>")


@dataclass(frozen=True)
class PackageParts:
    """The parts of an .xlsx package that say what the values read alone do not."""

    parts: Mapping[str, XmlPart]
    sheet_paths: Mapping[str, str]
    hidden_sheets: frozenset[str]
    uses_1904_dates: bool
    styles: CellStyles
    rich_texts: Mapping[int, tuple[Run, ...]]

    @staticmethod
    def of(parts: Mapping[str, XmlPart]) -> "PackageParts":
        """From the parts by name; KeyError where one is missing that a workbook must have."""
        workbook = ElementTree.fromstring(parts["xl/workbook.xml"].whole)
        relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"].whole)
        styles = CellStyles.of(parts.get("xl/styles.xml", _NOTHING).whole)
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        shared = next((r for r in relations if r.get("Type", "").endswith("/sharedStrings")), None)
        target = shared.get("Target", "") if shared is not None else ""
        texts = parts.get(_package_path(target), _NOTHING).whole
        sheets = workbook.findall("{*}sheets/{*}sheet")
        settings = workbook.find("{*}workbookPr")
        return PackageParts(
            parts,
            {s.get("name", ""): _package_path(targets[_relation_of(s)]) for s in sheets},
            frozenset(s.get("name", "") for s in sheets if s.get("state", "visible") != "visible"),
            settings is not None and settings.get("date1904") in _TRUE,
            styles,
            telling_texts(texts, styles),
        )

    def sheet(self, name: str) -> SheetXml:
        path = self.sheet_paths.get(name)
        part = self.parts[path] if path else XmlPart(b"", b"")
        return SheetXml(*part, self.styles, self.rich_texts)

    def may_hold_texts_longer_than(self, length: int) -> bool:
        return any(len(part.whole) > length for part in self.parts.values())


def _relation_of(sheet: ElementTree.Element) -> str | None:
    # The attribute's namespace differs between the strict and the usual form of the format.
    return next((value for key, value in sheet.items() if key.endswith("}id")), None)


def _package_path(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
