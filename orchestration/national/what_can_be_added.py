"""Which releases can be added: of different provinces, asked and counted alike.

Belongs here: comparing releases two by two, in words. Does not: counting.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingestion.form import Form
from orchestration.national.province_release import NationalError, ProvinceRelease
from publishing import open_release

Definitions = Mapping[tuple[str, str], str]
"""Name of what is defined → its definition, as one text."""

DEFINED = {
    "measure": "select measure, breakdown_kind, counted || ': ' || rows_query from measure_queries",
    "indicator": (
        "select indicator, '', concat_ws(', ', kind, numerator_measure, denominator_measure, unit,"
        " sheet, rests_on, stock_or_flow, broken_down_by) from dim_indicators"
    ),
}
"""What must be defined alike → (name, part, definition) in a release. Names people read may differ:
of a 省 and of a 自治区 they do."""


def refuse_what_cannot_be_added(releases: Sequence[ProvinceRelease]) -> None:
    """Raise NationalError naming two releases and what of them cannot be added."""
    if len(releases) < 2:
        raise NationalError("name the homes or releases of at least two provinces")
    by_province: dict[str, ProvinceRelease] = {}
    for release in releases:
        if other := by_province.get(release.code):
            raise NationalError(
                f"{other.folder} and {release.folder} are both of {release.name} {release.code};"
                " name one of them"
            )
        by_province[release.code] = release
    if not common_years(releases):
        raise NationalError(
            "there is no report year that all have: "
            + "; ".join(f"{one.name} {_years(one.report_years)}" for one in releases)
        )
    defined = [_definitions(release) for release in releases]
    for (one, its), (other, others) in pairwise(zip(releases, defined, strict=True)):
        _refuse_other_forms(one, other, common_years(releases))
        for what, definitions in its.items():
            if name := _first_difference(definitions, others[what]):
                raise NationalError(
                    f"{one} and {other} define the {what} {' '.join(filter(None, name))}"
                    " differently: refresh both with the same version of shanghui"
                )


def common_years(releases: Sequence[ProvinceRelease]) -> tuple[int, ...]:
    """The report years that every release has."""
    return tuple(sorted(set.intersection(*(set(one.report_years) for one in releases))))


def _years(years: Sequence[int]) -> str:
    return ", ".join(map(str, years)) or "none"


def _definitions(release: ProvinceRelease) -> dict[str, Definitions]:
    with open_release(release.folder) as connection:
        return {
            what: {
                (name, part): definition
                for name, part, definition in connection.execute(query).fetchall()
            }
            for what, query in DEFINED.items()
        }


def _first_difference(one: Definitions, other: Definitions) -> tuple[str, str] | None:
    differing = (name for name in {**one, **other} if one.get(name) != other.get(name))
    return min(differing, default=None)


def _refuse_other_forms(one: ProvinceRelease, other: ProvinceRelease, years: Sequence[int]) -> None:
    for year in years:
        cells, others = (_cells_asked(release.forms.for_year(year)) for release in (one, other))
        if name := _first_difference(cells, others):
            what = " ".join(filter(None, name))
            raise NationalError(
                f"the forms of {year} differ in {what}: {one} has"
                f" {cells.get(name, 'nothing')}, {other} {others.get(name, 'nothing')}"
            )


def _cells_asked(form: Form | None) -> Definitions:
    """What a form asks, by sheet and field, and the codes of its lists; not how it words it."""
    if form is None:
        return {}
    asked = {
        (sheet.key, field.name): ", ".join(filter(None, (field.type, field.unit, field.code_list)))
        for sheet in form.sheets
        for field in sheet.fields
    }
    required = {(sheet.key, ""): sheet.required for sheet in form.sheets}
    lists = {
        ("code list", name): " ".join(sorted(value.code for value in values))
        for name, values in form.code_lists.items()
    }
    return asked | required | lists
