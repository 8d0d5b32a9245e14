-- One row per row of the declared totals sheet, with the total derived from the other sheets.
select
    checked_declared_totals.*,
    derived_totals.derived_value
from checked_declared_totals
left join derived_totals
    on
        checked_declared_totals.filing_id = derived_totals.filing_id
        and checked_declared_totals.indicator_code = derived_totals.indicator
