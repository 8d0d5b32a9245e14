with returns_in_force as (
    select * from {{ ref('returns_in_force') }}
),

chambers as (
    select * from {{ source('intake', 'chambers') }}
),

final_cte as (
    select
        chambers.filing_id,
        chambers.row_number,
        returns_in_force.report_year,
        returns_in_force.county_code,
        returns_in_force.county_line,
        chambers.township_code,
        chambers.township_name,
        chambers.has_chamber,
        chambers.chamber_name,
        chambers.formation,
        -- A later row of a chamber may leave blank what its first row states.
        coalesce(
            chambers.has_chamber
            and coalesce(
                chambers.formation,
                {{ first_by('chambers.formation', 'chambers.row_number') }} over (
                    partition by chambers.filing_id, chambers.chamber_name
                ),
                ''
            ) <> 'preparatory',
            false
        ) as is_built,
        chambers.established_on,
        coalesce(
            array_contains(chambers.month_precision, 'established_on'), false
        ) as is_established_in_month,
        chambers.is_registered,
        chambers.unified_social_credit_code as credit_code,
        chambers.registered_on,
        chambers.member_count,
        chambers.enterprise_member_count,
        chambers.leading_enterprise_member_count,
        chambers.four_good_regional_cycle,
        chambers.four_good_national_cycle,
        chambers.integrity_pioneer_year,
        chambers.assessment_grade,
        chambers.unregistered_reason
    from chambers
    inner join returns_in_force
        on chambers.filing_id = returns_in_force.filing_id
)

select * from final_cte
