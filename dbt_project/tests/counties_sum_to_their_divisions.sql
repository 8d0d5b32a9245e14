-- T01 guards against faults of ours: a warehouse that breaks it is not published.
select *
from {{ ref('t01_counties_sum_to_their_divisions') }}
where rule_outcome = 'fail'
