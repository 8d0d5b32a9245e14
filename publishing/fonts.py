"""The fonts that come with the software, so that documents look alike on every machine.

Belongs here: where they are, and a subset of one for a page that carries its own. Does not: how a
document is set.
"""

import base64
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from publishing.release_error import ReleaseError

FOLDER = Path(__file__).parent / "font_files"
SANS = "Shanghui Sans"
SERIF = "Shanghui Serif"
FILES = {
    (SANS, 400): FOLDER / "ShanghuiSans-Regular.otf",
    (SANS, 700): FOLDER / "ShanghuiSans-Bold.otf",
    (SERIF, 400): FOLDER / "ShanghuiSerif-Regular.otf",
}


def font_file(family: str, weight: int = 400) -> Path:
    """The file of a font; raises ReleaseError naming it if it is not there."""
    path = FILES[family, weight]
    if not path.is_file():
        raise ReleaseError(f"{path} is not there: install the software again")
    return path


def signs_of(texts: Iterable[str]) -> frozenset[str]:
    """Every sign that stands in the texts, and the ASCII ones: what a page typed into may need."""
    return frozenset(map(chr, range(0x20, 0x7F))).union(*texts)


def signs_without_glyph(signs: Iterable[str], family: str = SANS) -> list[str]:
    """The signs that the font would show as boxes, in order."""
    drawn = _advances(font_file(family))
    return sorted(sign for sign in set(signs) if sign.isprintable() and ord(sign) not in drawn)


def text_width(text: str, size: float) -> float:
    """How wide a line of text is in the sans font, in the unit of `size`."""
    advances = _advances(font_file(SANS))
    # What the font does not have is shown in another's, whose Chinese signs are as wide as high.
    return sum(advances.get(ord(sign), 1.0) for sign in text) * size


@lru_cache(maxsize=4)  # Asked of every report of a batch.
def _advances(file: Path) -> dict[int, float]:
    """The code points that the font draws and how far each takes the pen, of a sign's height."""
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file))
    font, height = uharfbuzz.Font(face), face.upem
    return {
        sign: font.get_glyph_h_advance(font.get_nominal_glyph(sign)) / height
        for sign in face.unicodes
    }


def font_face(family: str, weight: int, signs: Iterable[str]) -> str:
    """A CSS `@font-face` rule holding the signs of the font: same signs, same bytes."""
    subset = _subset(font_file(family, weight), frozenset(signs))
    data = base64.b64encode(subset).decode("ascii")
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:block;'
        f"src:url(data:font/otf;base64,{data}) format('opentype')}}"
    )


def _subset(file: Path, signs: frozenset[str]) -> bytes:
    """The font with these signs alone, without what it knows of setting them side by side."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).set(set(map(ord, signs)))
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(table) for table in (b"GSUB", b"GPOS")
    )
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file))
    return uharfbuzz.subset(face, wanted).blob.data
