"""The fonts that come with the software, so that documents look alike on every machine.

Belongs here: where they are, and a subset of one for a page that carries its own. Does not: how a
document is set.
"""

import base64
import io
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
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        metrics, height = font["hmtx"].metrics, font["head"].unitsPerEm
        return {sign: metrics[name][0] / height for sign, name in font.getBestCmap().items()}


def font_face(family: str, weight: int, signs: Iterable[str]) -> str:
    """A CSS `@font-face` rule holding the signs of the font as WOFF: same signs, same bytes."""
    return _font_face(family, weight, frozenset(signs), font_file(family, weight))


@lru_cache(maxsize=4)  # Pages made one after another show the same signs.
def _font_face(family: str, weight: int, signs: frozenset[str], file: Path) -> str:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # Our fonts have no hints: to look for them takes a sixth of the time.
    options = Options(layout_features=[], hinting=True, notdef_outline=True)
    # The bounds of the whole font do for a part of it: to find its own takes half the time.
    with TTFont(file, recalcTimestamp=False, recalcBBoxes=False) as font:
        for table in ("GSUB", "GPOS"):
            if table in font:
                del font[table]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted(map(ord, signs)))
        subsetter.subset(font)
        # WOFF2 is a tenth smaller and took three quarters of the time of a font.
        font.flavor = "woff"
        packed = io.BytesIO()
        font.save(packed)
    data = base64.b64encode(packed.getvalue()).decode("ascii")
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:block;'
        f"src:url(data:font/woff;base64,{data}) format('woff')}}"
    )
