"""A zip package opened safely: its members are looked at before any of them is unpacked.

Belongs here: what makes a package unsafe to open, and reading members within the limits. Does not:
what a member holds.
"""

import io
import re
import zipfile
from collections import Counter
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from ingestion.formats.kind import is_hidden_member
from ingestion.formats.limits import MEBIBYTE, ReadingLimits, too_large
from ingestion.formats.plain_cells import without_plain_cells
from ingestion.formats.raw_workbook import NotAWorkbookError

_ESCAPES = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
_IS_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_PROLOG = 256
LENGTH_REMEMBERED = 65_536
"""Parts no longer are remembered: themes, styles and relations are the same in file after file."""


def open_package(content: bytes, limits: ReadingLimits) -> zipfile.ZipFile:
    """Open a zip; raises NotAWorkbookError where it is not safe to unpack, zipfile's errors where
    it is damaged."""
    package = zipfile.ZipFile(io.BytesIO(content))
    members = package.infolist()
    if len(members) > limits.package_members:
        raise too_large(
            f"the package has {len(members):,} members; send the workbook as a spreadsheet program "
            "saves it",
            f"压缩包里有 {len(members):,} 个文件，过多，请分开报送",
        )
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes:
        raise too_large(
            f"it unpacks from {_size(len(content))} to {_size(unpacked)}; copy the tables into a "
            "new workbook, save it as .xlsx and send it again",
            f"文件展开后达 {_size(unpacked)}，过大，请把表格复制到新的工作簿，"
            "另存为 .xlsx 后重新报送",
        )
    for name, count in Counter(member.filename for member in members).items():
        if _ESCAPES.search(name):
            raise _unsafe(f"a member named {name!r}, which points out of it", f"“{name}”")
        if count > 1 and not name.endswith("/"):
            raise _unsafe(f"{count} members named {name!r}", f"重名的“{name}”")
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        raise NotAWorkbookError(
            "it is a zip protected by a password; send it without one",
            "这个压缩包设了密码，请取消密码后重新报送",
        )
    return package


class XmlPart(NamedTuple):
    """A part of XML, and the same without the plain cells of a sheet."""

    whole: bytes
    beside_plain_cells: bytes


def xml_parts(package: zipfile.ZipFile) -> dict[str, XmlPart]:
    """Name → the package's parts of XML, each well-formed and safe.

    The reading library is lenient: it would go on after what is broken, with the strings or cells
    that follow one place off. Every part is unpacked, so every check sum is verified.
    """
    parts = {}
    for member in package.infolist():
        content = package.read(member)
        if _looks_like_xml(content):
            part = XmlPart(content, without_plain_cells(content))
            _check_part(part, member.filename)
            parts[member.filename] = part
    return parts


def _check_part(part: XmlPart, name: str) -> None:
    if len(part.beside_plain_cells) < len(part.whole):
        try:
            check_xml(part.beside_plain_cells, name)
        except expat.ExpatError:
            # The same error, where it stands in the part.
            check_xml(part.whole, name)
    elif len(part.whole) <= LENGTH_REMEMBERED:
        _check_short_xml(part.whole, name)
    else:
        check_xml(part.whole, name)


@lru_cache(maxsize=256)
def _check_short_xml(xml: bytes, part: str) -> None:
    check_xml(xml, part)


def check_xml(xml: bytes, part: str) -> None:
    """Raise NotAWorkbookError for XML with a document type (and so entities), which workbooks never
    have; ExpatError for XML that is not well-formed."""

    def refuse(*_: object) -> None:
        raise _unsafe(f"a document type or entities in {part}", f"“{part}”中的 DOCTYPE 声明")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(xml, True)


def _looks_like_xml(content: bytes) -> bool:
    start = content[:_PROLOG].replace(b"\0", b"")
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def member_name(member: zipfile.ZipInfo) -> str:
    """A member's name; Chinese programs write it in GB18030 and do not say so."""
    if member.flag_bits & _NAME_IS_UTF8 or member.filename.isascii():
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def visible_members(package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip that a person put there, by name."""
    return {
        member_name(member): member
        for member in package.infolist()
        if not member.is_dir() and not is_hidden_member(member.filename)
    }


def _unsafe(what: str, what_zh: str) -> NotAWorkbookError:
    return NotAWorkbookError(
        f"the package holds {what}; no spreadsheet program writes that: open the workbook, save it "
        "as .xlsx and send it again",
        f"文件里有不安全的内容：{what_zh}。请用表格软件打开，另存为 .xlsx 后重新报送",
    )


def _size(size_bytes: int) -> str:
    return f"{size_bytes / MEBIBYTE:,.1f} MB"
