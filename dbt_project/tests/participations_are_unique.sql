-- The key of fct_relief_participation; tested here, since an index on it costs ten times as much.
select
    report_year,
    county_code,
    credit_code,
    village_id,
    village_name,
    is_village_code_stated,
    project_id,
    support_kind,
    count(*) as row_count
from {{ ref('fct_relief_participation') }}
group by all
having count(*) > 1
