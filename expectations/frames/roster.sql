-- One row per filing and chamber name a row of the chambers sheet states: whether it is a chamber
-- built, and whether a refused cell leaves that open. A null name stands for "any name".
with
rows_without_chamber as (
    select filing_id, row_number from failures where rule_id = 'B02'
),
named as (
    select
        chambers_rows.filing_id,
        chambers_rows.chamber_name,
        list_has_any(chambers_rows.refused, ['has_chamber', 'formation', 'chamber_name'])
            or rows_without_chamber.row_number is not null as is_open,
        chambers_rows.has_chamber
            and chambers_rows.formation is distinct from 'preparatory' as is_built
    from chambers_rows
    left join rows_without_chamber using (filing_id, row_number)
)
select
    filing_id,
    chamber_name,
    coalesce(bool_or(is_built and not is_open), false) as is_built,
    coalesce(bool_or(is_open), false) as is_open
from named
where chamber_name is not null or is_open
group by all
union all
select filing_id, null as chamber_name, false as is_built, true as is_open
from sheets_missing
where sheet = 'chambers'
union all
select distinct filing_id, null as chamber_name, false as is_built, true as is_open
from missing_columns
where sheet = 'chambers' and field in ('has_chamber', 'formation', 'chamber_name')
union all
-- A township missing from the sheet may be the one of a chamber that is not found.
select distinct filing_id, null as chamber_name, false as is_built, true as is_open
from failures
where rule_id = 'B01' and row_number is null
