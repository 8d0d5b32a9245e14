"""What a report says, before it has a form: sections of paragraphs, tables and charts.

Belongs here: the parts of a report and the figures its sentences print. Does not: choosing words,
or HTML, Word, PDF and Excel, which are all made from this one content.
"""

from dataclasses import dataclass, field

from publishing.report.chart_shapes import Shape


@dataclass(frozen=True)
class Cited:
    """A figure as a sentence prints it, with what it takes to check it.

    `printed` has no unit and no thousands separator; `numerator` and `denominator` are printed
    beside a rate. A change has `words` such as 比上年增长17.11%. Where the sentence says the figure
    in words, as 已获评 for 1, they are `shown`.
    """

    indicator: str
    name_zh: str
    breakdown: str
    report_year: int
    division_code: str
    division_name: str
    printed: str
    unit: str
    numerator: str | None = None
    denominator: str | None = None
    words: str | None = None
    shown: str | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence as printed, and its figures in the order they stand in it."""

    text: str
    figures: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True)
class Table:
    """A table; `numeric` are the positions of columns set to the right.

    `kind` names the shape, for a form whose template has a table for each.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    kind: str = "figures"
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart, and what it shows in words for who cannot see it."""

    title: str
    shape: Shape
    alternative: str


Block = Paragraph | Table | Chart


@dataclass(frozen=True)
class Section:
    """A chapter with its number as printed, 一 or 附录一."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Headline:
    """A figure shown large at the top."""

    name: str
    value: str
    unit: str
    base: str
    change: str


@dataclass(frozen=True)
class Report:
    """A report of one division and year from one release."""

    title: str
    subtitle: str
    report_year: int
    division_code: str
    division_name: str
    division_level: str
    release: str
    published_on: str
    lead: Paragraph
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...] = field(default_factory=tuple)

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence, in order; its number is its place from 1."""
        return [
            *self.lead.sentences,
            *(
                sentence
                for section in self.sections
                for block in section.blocks
                if isinstance(block, Paragraph)
                for sentence in block.sentences
            ),
        ]

    @property
    def numbers(self) -> dict[int, int]:
        """The number of each sentence, by its identity: two may say the same."""
        return {id(sentence): number for number, sentence in enumerate(self.sentences, start=1)}
