"""The tables of a release that say what is another than before, figure by figure.

Belongs here: what `restatements` and `restated_measures` are. Does not: filling them.
"""

from publishing.published_tables import INDICATOR_KEY, Column, PublishedTable

MEASURE_KEY = ("report_year", "county_code", "measure", "breakdown_kind", "breakdown_item")
"""What a row of `restated_measures` is of, besides its step."""

_BY_CAUSE = (
    Column(
        "step",
        "INTEGER",
        "Place of the cause in the order in which inputs were replaced one by one.",
    ),
    Column(
        "cause",
        "VARCHAR",
        "provinces, code, form, register, rules, settings, withdrawal, first_filing, revision,"
        " other_return or unexplained; several not measured apart with + between.",
    ),
    Column(
        "cause_report_year",
        "INTEGER",
        "The year of the returns replaced; before report_year where an earlier year"
        " changed. Blank for a cause outside returns.",
    ),
    Column(
        "revision_class",
        "VARCHAR",
        "R1 more complete or corrected reporting, R3 method or classification, C correction"
        " of an error.",
    ),
    Column("value_before", "DOUBLE", "The figure before this input was replaced."),
    Column("value_after", "DOUBLE", "The figure after it."),
)


def restatements_table() -> PublishedTable:
    """What `restatements` is."""
    return PublishedTable(
        name="restatements",
        source="own.restatements",
        csv="plain",
        key=(*INDICATOR_KEY, "step"),
        columns=(
            Column("report_year", "INTEGER", "The year the figure is for."),
            Column("division_code", "VARCHAR", "Province, prefecture or county, by its code."),
            Column("division_level", "VARCHAR", "province, prefecture or county."),
            Column("indicator", "VARCHAR", "Indicator, by its name in the catalogue."),
            Column("breakdown", "VARCHAR", "Breakdown as kind:item; empty for the total."),
            *_BY_CAUSE,
            Column(
                "change",
                "DOUBLE",
                "after less before, a blank taken as 0: the changes of a figure add up to the whole"
                " difference from the release before.",
            ),
        ),
        comment="One row per indicator value that is another than in the release before, and cause"
        " of it. The first release has none.",
    )


def restated_measures_table() -> PublishedTable:
    """What `restated_measures` is."""
    return PublishedTable(
        name="restated_measures",
        source="own.restated_measures",
        csv="gzip",
        key=(*MEASURE_KEY, "step"),
        columns=(
            Column("report_year", "INTEGER", "The year the measure is for."),
            Column("county_code", "VARCHAR", "County, by its code in that year."),
            Column("measure", "VARCHAR", "Measure, by its name in the catalogue of measures."),
            Column("breakdown_kind", "VARCHAR", "As in measures; empty for the total."),
            Column("breakdown_item", "VARCHAR", "As in measures; empty for the total."),
            *_BY_CAUSE,
            Column(
                "change",
                "DOUBLE",
                "after less before, a blank taken as 0. Over the counties of a division the changes"
                " of a measure that counts rows or sums add up to the division's own.",
            ),
        ),
        comment="One row per measure of a county that is another than in the release before, and"
        " cause of it: how each county shares in a change, also one whose own figure is blank. The"
        " first release has none.",
    )
