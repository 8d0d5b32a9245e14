"""What a file is, by its bytes and never by its name.

Belongs here: telling formats apart, and saying what a file is that cannot be read. Does not:
opening what a package holds.
"""

import io
import lzma
import re
import zipfile
import zlib

from ingestion.formats.decode_text import looks_like_text
from ingestion.formats.raw_workbook import NotAWorkbookError

ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP_MAGIC = b"PK\x05\x06"
COMPOUND_FILE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08]\x00")
"""The first record of an .xls workbook from before 1993, which stands in no compound file."""

PACKAGE_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(OSError, ValueError, NotImplementedError, RuntimeError),
)
"""What the standard library raises for a damaged zip, or one it cannot open."""

_START = 4096
_MAGICS = (
    (b"%PDF", "pdf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "word"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_IGNORED_MEMBER = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$)")

WHAT_IT_IS = {
    "xlsb": ("an Excel binary workbook (.xlsb)", "Excel 二进制工作簿（.xlsb）"),
    "encrypted": ("a workbook protected by a password", "设了打开密码的工作簿"),
    "word": ("a text document, not a workbook", "文字文档，不是表格"),
    "slides": ("a presentation, not a workbook", "演示文稿，不是表格"),
    "pdf": ("a PDF file, not a workbook", "PDF 文件，不是表格"),
    "rar": ("a RAR archive", "RAR 压缩包"),
    "7z": ("a 7-Zip archive", "7z 压缩包"),
    "picture": ("a picture, not a workbook", "图片，不是表格"),
    "compound": (
        "an old Office file without a workbook in it, or a damaged one",
        "旧版 Office 文件，其中没有工作簿，或者文件已损坏",
    ),
    "web_archive": ("a web page in one file (MHTML)", "单个文件网页（MHTML）"),
    "xml": ("an XML file, not a workbook", "XML 文件，不是表格"),
    "text": ("a text file", "文本文件"),
    "other": ("not a file of a spreadsheet program", "一种认不出的格式，不是表格"),
}
_AND_THEN = {
    "encrypted": ("remove the password, save it and send it again", "请取消密码、保存后重新报送"),
    "rar": ("unpack it and send the workbooks in it", "请解压后报送其中的工作簿"),
    "7z": ("unpack it and send the workbooks in it", "请解压后报送其中的工作簿"),
    "text": (
        "one CSV file holds one sheet only: put the CSV files of all sheets, each named by its "
        "sheet's title (封面.csv and so on), into one folder or zip, or save the whole as .xlsx; "
        "then send it again",
        "一个 CSV 文件只有一张表：请把全部表的 CSV 文件以表名命名（如“封面.csv”），放在同一个文件夹"
        "或压缩包里报送，或者整体另存为 .xlsx",
    ),
}
_SAVE_IT = (
    "save it as an Excel workbook (.xlsx) and send it again",
    "请另存为 Excel 工作簿（.xlsx）后重新报送",
)


def not_readable(kind: str) -> NotAWorkbookError:
    """The error that says what a file of this kind is and what to do."""
    what, what_zh = WHAT_IT_IS[kind]
    then, then_zh = _AND_THEN.get(kind, _SAVE_IT)
    return NotAWorkbookError(f"it is {what}; {then}", f"这个文件是{what_zh}，{then_zh}")


def file_format(content: bytes) -> str:
    """One word for what the bytes are: `xlsx`, `xls`, `ods`, `flat_ods`, `csv_zip`, `html`,
    `spreadsheet_xml` can be read; `zip` is any other zip; the rest are keys of WHAT_IT_IS.

    A package is opened only as far as its list of members.
    """
    if content.startswith((ZIP_MAGIC, EMPTY_ZIP_MAGIC)):
        return _kind_of_zip(content)
    if content.startswith(COMPOUND_FILE_MAGIC):
        return _kind_of_compound_file(content)
    start = content[:_START]
    for magic, kind in _MAGICS:
        if start.startswith(magic):
            return kind
    if OLD_BIFF.match(start):
        return "xls"
    return _kind_of_text(start) if looks_like_text(start) else "other"


def is_hidden_member(name: str) -> bool:
    """Whether a member of a zip is a program's own: `__MACOSX/…`, `.DS_Store`, `~$….xlsx`."""
    return bool(_IGNORED_MEMBER.search(name))


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "word/document.xml" in names:
                return "word"
            if "ppt/presentation.xml" in names:
                return "slides"
            if "content.xml" in names and "META-INF/manifest.xml" in names:
                return _kind_of_open_document(package)
            return "csv_zip" if _holds_one_set_of_texts(package) else "zip"
    except PACKAGE_ERRORS:
        return "zip"


def _kind_of_open_document(package: zipfile.ZipFile) -> str:
    with package.open("META-INF/manifest.xml") as manifest:
        if b"encryption-data" in manifest.read(_START * 16):
            return "encrypted"
    with package.open("content.xml") as body:
        start = body.read(_START * 16)
    return "word" if b"<office:text" in start else "ods"


def _holds_one_set_of_texts(package: zipfile.ZipFile) -> bool:
    """Whether a zip holds text files alone, all in one folder: a return as CSV."""
    members = [
        member
        for member in package.infolist()
        if not member.is_dir() and not is_hidden_member(member.filename)
    ]
    if not members or len({member.filename.rpartition("/")[0] for member in members}) > 1:
        return False
    for member in members:
        with package.open(member) as opened:
            start = opened.read(_START)
        if not looks_like_text(start) or _kind_of_text(start) != "text":
            return False
    return True


def _kind_of_compound_file(content: bytes) -> str:
    # Names of streams stand in the directory of a compound file in UTF-16.
    def names(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if names("EncryptedPackage"):
        return "encrypted"
    if names("Workbook") or names("Book"):
        return "xls"
    if names("WordDocument"):
        return "word"
    return "slides" if names("PowerPoint Document") else "compound"


def _kind_of_text(start: bytes) -> str:
    # As ASCII, so that the marks below are found in UTF-16 too.
    plain = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in plain and b"<html" not in plain:
            return "spreadsheet_xml"
        if b"urn:oasis:names:tc:opendocument" in plain:
            return "flat_ods"
        return "html" if _HTML.search(plain) else "xml"
    if plain[:20].lower().startswith(b"mime-version:"):
        return "web_archive"
    return "text"
