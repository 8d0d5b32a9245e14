"""A zip package opened safely: its members are looked at before any of them is unpacked.

Belongs here: what makes a package unsafe to open, and reading members within the limits. Does not:
what a member holds.
"""

import io
import re
import zipfile
from collections import Counter

from ingestion.formats.kind import is_hidden_member
from ingestion.formats.limits import MEBIBYTE, ReadingLimits, too_large
from ingestion.raw_workbook import NotAWorkbookError

_ESCAPES = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
_IS_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT_ELEMENT = re.compile(rb"<[A-Za-z_]")
_PROLOG = 4096


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


def check_parts(package: zipfile.ZipFile) -> None:
    """Raise for a part of XML that declares a document type or entities.

    Workbooks never need them. They can only stand before the root element, so little is read.
    """
    for member in package.infolist():
        with package.open(member) as part:
            start = part.read(_PROLOG)
            if not is_xml(start):
                continue
            if not _ROOT_ELEMENT.search(_plain(start)):
                start += part.read()
        check_prolog(start, member.filename)


def check_prolog(xml: bytes, part: str) -> None:
    """Raise where what stands before the root element declares a document type or entities."""
    root = _ROOT_ELEMENT.search(_plain(xml))
    if _DOCTYPE.search(_plain(xml), 0, root.start() if root else len(xml)):
        raise _unsafe(f"a document type or entities in {part}", f"“{part}”中的 DOCTYPE 声明")


def is_xml(start: bytes) -> bool:
    return _plain(start).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _plain(xml: bytes) -> bytes:
    # In UTF-16 every other byte of the mark-up is zero.
    return xml.replace(b"\0", b"")


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
