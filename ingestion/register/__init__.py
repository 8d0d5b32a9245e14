"""The register of divisions: which counties and townships exist in which report year.

Belongs here: the code lists by date (`lists/`), the codes that changed. Does not: returns.
"""

from ingestion.register.county_named import county_named
from ingestion.register.register import Division, Register, YearRegister, load_register

__all__ = ["Division", "Register", "YearRegister", "county_named", "load_register"]
