-- T02 guards against faults of ours: a warehouse that breaks it is not published.
select *
from {{ ref('t02_distinct_counts_stay_within_their_counties') }}
where rule_outcome = 'fail'
