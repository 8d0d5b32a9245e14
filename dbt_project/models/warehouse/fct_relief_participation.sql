with participations as (
    select * from {{ ref('stg_relief_participation') }}
),

chambers as (
    select * from {{ ref('fct_chambers') }}
    where is_built
),

township_lines as (
    select * from {{ source('reference', 'township_lines') }}
),

township_names as (
    select * from {{ ref('township_names') }}
),

chambers_of_one_name as (
    select * from {{ ref('chambers_of_one_name') }}
),

-- A chamber is meant by its name in the same county, else by being the region's only one.
participations_read as (
    select
        participations.*,
        coalesce(own_county.county_code, only_one.county_code) as chamber_county_code,
        case
            when township_lines.township_line is null then participations.stated_village_code
            else township_lines.township_line || substr(participations.stated_village_code, 10)
        end as village_code
    from participations
    left join chambers as own_county
        on
            participations.filing_id = own_county.filing_id
            and participations.chamber_name = own_county.chamber_name
    left join chambers_of_one_name as only_one
        on
            participations.report_year = only_one.report_year
            and participations.chamber_name = only_one.chamber_name
    left join township_lines
        on left(participations.stated_village_code, 9) = township_lines.township_code
),

codes_of_names as (
    select distinct
        filing_id,
        village_name,
        village_code
    from participations_read
    where village_code is not null
),

-- A row without a code takes the code another row of the return gives that name; of two, the one
-- in a township the row names, else the lower.
codes_taken as (
    select
        participations_read.filing_id,
        participations_read.row_number,
        codes_of_names.village_code
    from participations_read
    inner join codes_of_names
        on
            participations_read.filing_id = codes_of_names.filing_id
            and participations_read.village_name = codes_of_names.village_name
    left join township_names
        on left(codes_of_names.village_code, 9) = township_names.township_line
    where participations_read.village_code is null
    qualify row_number() over (
        partition by participations_read.filing_id, participations_read.row_number
        order by
            coalesce(
                {{ names_township('participations_read', 'township_names.township_name') }}, false
            ) desc,
            codes_of_names.village_code asc
    ) = 1
),

final_cte as (
    select
        participations_read.report_year,
        participations_read.county_code,
        participations_read.credit_code,
        coalesce(
            participations_read.village_code,
            codes_taken.village_code,
            participations_read.county_line || '/' || participations_read.village_name
        ) as village_id,
        participations_read.village_name,
        participations_read.stated_village_code is not null as is_village_code_stated,
        md5(participations_read.project_name) as project_id,
        participations_read.support_kind,
        case
            when left(participations_read.credit_code, 2) in ('91', '92', '93') then 'enterprise'
            when left(participations_read.credit_code, 2) = '51' then 'chamber'
            else 'other'
        end as participant_kind,
        participations_read.chamber_name,
        participations_read.chamber_county_code,
        participations_read.chamber_county_code is not null as is_naming_chamber,
        participations_read.stated_village_code,
        coalesce(participations_read.village_code, codes_taken.village_code) as village_code,
        participations_read.village_kind,
        participations_read.started_on,
        participations_read.planned_investment,
        participations_read.funds_delivered,
        participations_read.donations,
        participations_read.purchase_support,
        participations_read.jobs_created,
        participations_read.training_attendances,
        participations_read.households_benefiting,
        participations_read.people_benefiting,
        participations_read.filing_id,
        participations_read.row_number
    from participations_read
    left join codes_taken
        on
            participations_read.filing_id = codes_taken.filing_id
            and participations_read.row_number = codes_taken.row_number
)

select * from final_cte
