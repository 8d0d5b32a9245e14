"""The returns a bench is over: the sample province's, one file a county and year.

Belongs here: how many there are, writing them, the register they go by. Does not: a province larger
than the sample's (`enlarged` makes it).
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from ingestion.form import load_forms
from ingestion.register.register import built_in_register_folder, load_register
from sample_province.geography import YEARS
from sample_province.write import RECEIPTS_FILE, write_sample
from tests.bench.enlarged import enlarge_register, enlarge_returns

SEED = 2022


@dataclass(frozen=True)
class Size:
    """A number of filings, and what it is made of."""

    filings: int
    years: tuple[int, ...]
    copies: int
    """Of the sample province within one register, itself among them."""
    words: str


SIZES = {
    size.filings: size
    for size in (
        Size(111, YEARS[-1:], 1, "111 counties, one year"),
        Size(555, YEARS, 1, "111 counties, five years"),
        Size(3330, YEARS, 6, "666 counties of one register, five years"),
    )
}


@dataclass(frozen=True)
class Returns:
    """What was filed, ready for every contender."""

    size: Size
    folder: Path
    """One workbook a county and year, in folders by year."""
    registers: tuple[Path, ...]
    """Folders of divisions and changes: the built-in one, and what is added to it."""

    @property
    def years(self) -> str:
        """As a refresh is asked for them."""
        first, last = self.size.years[0], self.size.years[-1]
        return str(first) if first == last else f"{first}-{last}"

    @property
    def added_registers(self) -> tuple[Path, ...]:
        return self.registers[1:]

    def files(self) -> list[Path]:
        return sorted(self.folder.rglob("*.xlsx"))


def write_returns(size: Size, out: Path, counties: list[str] | None = None) -> Returns:
    """The clean returns of a size under `out`, a new folder.

    `counties`: codes of the register of 2022; only their returns, for a bench smaller than any.
    """
    sample, folder, register = out / "sample", out / "returns", out / "register"
    write_sample(
        sample,
        years=size.years,
        seed=SEED,
        forms=load_forms(),
        register=load_register(),
        counties=counties,
        with_mistakes=False,
        workers=1 if counties else 2,
    )
    _keep_the_last_filing(sample, folder)
    registers = (built_in_register_folder(),)
    if size.copies > 1:
        enlarge_returns(folder, size.copies)
        enlarge_register(registers[0], register, size.copies)
        registers += (register,)
    return Returns(size, folder, registers)


def _keep_the_last_filing(sample: Path, folder: Path) -> None:
    """A county that filed twice counts with what it filed last: nobody need choose."""
    last: dict[tuple[str, str], Path] = {}
    with (sample / RECEIPTS_FILE).open(encoding="utf-8", newline="") as receipts:
        for row in csv.DictReader(receipts):
            file = sample / row["file"]
            last[file.parent.name, file.name[:6]] = file
    for (year, _), file in last.items():
        (folder / year).mkdir(parents=True, exist_ok=True)
        file.rename(folder / year / file.name)
