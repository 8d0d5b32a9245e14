-- One row per return: its cover.
select
    checked_cover.*,
    register_county_code is not null or counties_of_townships.filing_id is not null
        as is_county_of_register,
    counties_of_townships.county_in_words as county_of_townships,
    names.county_names,
    list_bool_or(list_transform(names.names, lambda name: contains(filing_unit, name)))
        as filing_unit_names_county,
    coalesce(
        (
            select
                '（填报单位所指：'
                || max_by(counties.code || ' ' || counties.name, len(counties.name))
                || '）'
            from counties
            where
                counties.report_year = checked_cover.report_year
                and contains(checked_cover.filing_unit, counties.name)
        ),
        ''
    ) as county_named_by_filing_unit
from checked_cover
left join counties_of_townships using (filing_id)
left join (
    select
        report_year,
        county_code,
        list(name) as names,
        string_agg('“' || name || '”', '或' order by name_order) as county_names
    from county_names
    group by report_year, county_code
) as names
    on
        checked_cover.report_year = names.report_year
        and checked_cover.register_county_code = names.county_code
