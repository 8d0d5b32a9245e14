-- One row per return: its cover.
select
    checked_cover.*,
    coalesce(
        (
            select
                '(填报单位所指:'
                || max_by(counties.code || ' ' || counties.name, len(counties.name))
                || ')'
            from counties
            where
                counties.report_year = checked_cover.report_year
                and contains(checked_cover.filing_unit, counties.name)
        ),
        ''
    ) as county_named_by_filing_unit
from checked_cover
