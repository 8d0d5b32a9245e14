"""Bytes → text, by a mark at the start, as UTF-8, as GB18030, or else as UTF-16 without a mark.

Belongs here: the encodings counties' programs write. Does not: what the text is.
"""

import codecs
import re
import unicodedata

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE_XML = re.compile(
    rb"""(\s*<\?xml[^>]{0,100}encoding\s*=\s*["'])(gb[\w-]+)""", re.IGNORECASE
)
_UNPRINTABLE = frozenset(map(chr, range(32))) - set("\t\n\r\f\v")


def encoding_of(content: bytes) -> str | None:
    """The encoding of a text file, None where the bytes are not text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    return next((name for name in _candidates(content) if _is_text(content, name)), None)


def decode_text(content: bytes, encoding: str | None = None) -> str | None:
    """The text of a file, None where the bytes are not text."""
    encoding = encoding or encoding_of(content)
    try:
        return content.decode(encoding) if encoding else None
    except (UnicodeDecodeError, LookupError):
        return None


def in_utf8(xml: bytes) -> bytes:
    """XML that says it is in a Chinese encoding, which the parser does not know, in UTF-8."""
    declared = _CHINESE_XML.match(xml)
    if not declared:
        return xml
    return declared[1] + b"utf-8" + xml[declared.end(2) :].decode("gb18030").encode()


def looks_like_text(start: bytes) -> bool:
    """Whether a file that begins like this is text; its last character may be cut off."""
    encoding = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    names = [encoding] if encoding else _candidates(start)
    return any(_is_text(start, name, is_whole=False) for name in names)


def _candidates(content: bytes) -> list[str]:
    """What text without a mark may be in: UTF-16 where noughts stand beside ASCII characters."""
    noughts_first, noughts_second = content[::2].count(0), content[1::2].count(0)
    if noughts_first == noughts_second:
        return ["utf-8", "gb18030"]
    return ["utf-16-be" if noughts_first > noughts_second else "utf-16-le"]


def _is_text(content: bytes, encoding: str, *, is_whole: bool = True) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(content, final=is_whole)
    except UnicodeDecodeError:
        return False
    characters = set(text)
    if not _UNPRINTABLE.isdisjoint(characters):
        return False
    # Almost any bytes are some UTF-16: text is what has no character that nothing stands for.
    is_guessed = encoding.startswith("utf-16-")
    return not is_guessed or all(map(_is_assigned, characters))


def _is_assigned(character: str) -> bool:
    return unicodedata.category(character) not in {"Cn", "Co"}
