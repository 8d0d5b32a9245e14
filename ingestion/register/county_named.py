"""Which county a person means who writes a code or a name.

Belongs here: codes and names a county has or had, and the nearest known one. Does not: what a
return's cover says (reading follows changes of its own years only).
"""

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from ingestion.register.register import Division, Register


class UnknownCountyError(ShanghuiError):
    """No county, or more than one, is meant; the message names the nearest."""


def county_named(register: Register, report_year: int, said: str) -> Division:
    """The county of the year's register by its code or name, or one that it had before or since.

    Raises UnknownCountyError.
    """
    counties = register.of_year(report_year).counties
    names = register.county_names(report_year)
    lines = register.county_lines()
    meant = said.strip()
    if meant in counties:
        return counties[meant]
    found = [code for code in counties if lines[code] == lines.get(meant)] or [
        code for code, of_county in names.items() if meant in of_county
    ]
    if len(found) == 1:
        return counties[found[0]]
    if found:
        listed = ", ".join(f"{code} ({counties[code].name})" for code in found)
        raise UnknownCountyError(f"{said!r} may be any of {listed}; give the code")
    known = {code: f"{code} ({county.name})" for code, county in counties.items()}
    known |= {name: known[code] for code, of_county in names.items() for name in of_county}
    what = f"county in the register of {report_year}"
    raise UnknownCountyError(not_known(what, meant, known, known))
