-- One row per row of the mediation organisations sheet.
select
    checked_mediation_organisations.*,
    if(
        register_county_code is null,
        null,
        coalesce(townships.county_code = register_county_code, false)
    ) as township_is_of_county,
    roster_answers.is_on_roster as chamber_is_on_roster,
    min(row_number) filter (where operating_status = 'active') over (
        partition by filing_id, chamber_name
        order by row_number
        rows between unbounded preceding and 1 preceding
    ) as earlier_active_row
from checked_mediation_organisations
left join townships
    on
        checked_mediation_organisations.report_year = townships.report_year
        and checked_mediation_organisations.township_code = townships.code
left join roster_answers using (filing_id, chamber_name)
