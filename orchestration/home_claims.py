"""The claims a release of a home is held against: the built-in bulletins' and those in `claims/`.

Belongs here: finding the files and refusing what is wrong in them before a run changes anything.
Does not: what a file of claims is, or judging (`publishing.claims` has both).
"""

from importlib.resources import files

from ingestion.csv_files import read_csv
from orchestration.home import Configuration, Home
from publishing.claims import (
    ClaimFile,
    KnownNames,
    bound,
    built_in_files,
    claim_files,
    read_claims,
    refuse_repeated,
)


def home_claims(home: Home, configuration: Configuration) -> tuple[ClaimFile, ...]:
    """The files of claims that become part of the home's releases. Raises ClaimError."""
    of_home = claim_files([home.claims]) if _has_files(home) else []
    found = (*built_in_files(configuration.province), *of_home)
    known = _known_names(configuration) if of_home else None
    claims = read_claims(found)
    refuse_repeated(claims)
    if known is not None:
        for claim in read_claims(of_home):
            bound(claim, known)
    return found


def _has_files(home: Home) -> bool:
    return home.claims.is_dir() and any(
        path.name.lower().endswith(".csv") for path in home.claims.iterdir()
    )


def _known_names(configuration: Configuration) -> KnownNames:
    """The names of the catalogue and the register, as the release will have them."""
    register = configuration.register
    years = [
        register.of_year(year)
        for year in configuration.forms.report_years
        if register.vintage_of(year) is not None
    ]
    return KnownNames(
        indicators={
            row["indicator"]: (row["name_zh"], row["unit"])
            for row in read_csv(files("dbt_project") / "seeds" / "indicators.csv")
        },
        divisions={
            (of_year.report_year, division.code): division.name
            for of_year in years
            for division in (
                of_year.province,
                *of_year.prefectures.values(),
                *of_year.counties.values(),
            )
        },
        townships=frozenset(code for of_year in years for code in of_year.townships),
        lines=register.county_lines(),
    )
