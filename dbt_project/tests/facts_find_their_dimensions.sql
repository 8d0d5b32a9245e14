-- Every fact finds its county, township, chamber, enterprise, village, indicator and code.
with references_of_facts as (
    select distinct
        'fct_filings' as fact,
        'division' as dimension,
        report_year || ' ' || county_code as reference_key
    from {{ ref('fct_filings') }}
    union
    select distinct
        'fct_chamber_townships',
        'division',
        report_year || ' ' || township_code
    from {{ ref('fct_chamber_townships') }}
    union
    select distinct
        'fct_mediation_organisations',
        'division',
        report_year || ' ' || township_code
    from {{ ref('fct_mediation_organisations') }}
    union
    select distinct
        'fct_chambers',
        'chamber',
        chamber_id
    from {{ ref('fct_chambers') }}
    union
    select distinct
        'fct_relief_participation',
        'enterprise',
        credit_code
    from {{ ref('fct_relief_participation') }}
    union
    select distinct
        'fct_relief_participation',
        'village',
        village_id
    from {{ ref('fct_relief_participation') }}
    union
    select distinct
        'fct_declared_totals',
        'indicator',
        indicator
    from {{ ref('fct_declared_totals') }}
    union
    select distinct
        'fct_chambers',
        'code',
        'formation ' || formation
    from {{ ref('fct_chambers') }}
    union
    select distinct
        'fct_branches',
        'code',
        'partyorg ' || branch_kind
    from {{ ref('fct_branches') }}
    union
    select distinct
        'fct_mediations',
        'code',
        {{ each_of(list_of(["'dispute ' || dispute_kind", "'outcome ' || outcome"])) }}
    from {{ ref('fct_mediations') }}
    union
    select distinct
        'fct_relief_participation',
        'code',
        'support ' || support_kind
    from {{ ref('fct_relief_participation') }}
    union
    select distinct
        'fct_points',
        'code',
        {{ each_of(items_as(words_of('points_uses'), 'word', "'pointuse ' || word")) }}
    from {{ ref('fct_points') }}
    union
    select distinct
        'fct_member_demands',
        'code',
        {{ each_of(list_of(["'demand ' || demand_kind", "'demandstatus ' || demand_status"])) }}
    from {{ ref('fct_member_demands') }}
    union
    select distinct
        'fct_micro_practices',
        'code',
        {{ each_of(list_of(["'practice ' || practice", "'practicekind ' || practice_kind"])) }}
    from {{ ref('fct_micro_practices') }}
    union
    select distinct
        'fct_chamber_activities',
        'division',
        report_year || ' ' || county_code
    from {{ ref('fct_chamber_activities') }}
),

keys_of_dimensions as (
    select
        'division' as dimension,
        report_year || ' ' || division_code as reference_key
    from {{ ref('dim_divisions') }}
    union all
    select
        'chamber',
        chamber_id
    from {{ ref('dim_chambers') }}
    union all
    select
        'enterprise',
        credit_code
    from {{ ref('dim_enterprises') }}
    union all
    select
        'village',
        village_id
    from {{ ref('dim_villages') }}
    union all
    select
        'indicator',
        indicator
    from {{ ref('dim_indicators') }}
    union all
    select
        'code',
        code_list || ' ' || code
    from {{ ref('dim_code_values') }}
)

select references_of_facts.*
from references_of_facts
left join keys_of_dimensions
    on
        references_of_facts.dimension = keys_of_dimensions.dimension
        and references_of_facts.reference_key = keys_of_dimensions.reference_key
where
    references_of_facts.reference_key is not null
    and keys_of_dimensions.reference_key is null
