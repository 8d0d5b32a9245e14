"""The nation: one release made of provinces' releases.

Belongs here: which releases can be added, their tables joined, what must be counted anew, where
they stand. Does not: what a measure counts (the dbt project says that once, for province and
nation), or writing a release (`publishing`).
"""

from orchestration.national.national_release import NationalSummary, make_national_release

__all__ = ["NationalSummary", "make_national_release"]
