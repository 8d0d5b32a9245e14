with indicators as (
    select * from {{ ref('dim_indicators') }}
    where is_computed
),

measure_catalogue as (
    select * from {{ ref('measure_catalogue') }}
),

measures as (
    select * from {{ ref('measures') }}
),

divisions as (
    select * from {{ ref('dim_divisions') }}
    where division_level <> 'township'
),

filings as (
    select * from {{ ref('fct_filings') }}
),

returns_up_to_year as (
    select * from {{ ref('returns_up_to_year') }}
),

-- A cumulative figure can change as long as any year up to its own can.
report_years as (
    select
        *,
        bool_and(is_final) over (order by report_year) as are_years_so_far_final
    from {{ ref('dim_report_years') }}
),

form_years as (
    select * from {{ source('reference', 'form_years') }}
),

fields as (
    select * from {{ source('reference', 'fields') }}
),

sheets as (
    select * from {{ source('reference', 'sheets') }}
),

counties_by_division as (
    select
        report_year,
        division_code,
        max(value) filter (where measure = 'counties_expected') as counties_expected,
        coalesce(max(value) filter (where measure = 'counties_in_force'), 0) as counties_in_force
    from measures
    where measure in ('counties_expected', 'counties_in_force') and breakdown_kind = ''
    group by report_year, division_code
),

-- The sheets only pilot counties must file rest on those, and on others that filed them.
sheets_for_pilots as (
    select distinct sheet
    from sheets
    where required = 'pilot counties only'
),

counties_by_sheet as (
    select
        report_year,
        division_code,
        breakdown_item as sheet,
        max(value) filter (where measure = 'counties_expected') as counties_expected,
        coalesce(max(value) filter (where measure = 'counties_in_force'), 0) as counties_in_force
    from measures
    where measure in ('counties_expected', 'counties_in_force') and breakdown_kind = 'sheet'
    group by report_year, division_code, breakdown_item
),

sheets_expected_by_year as (
    select distinct
        report_year,
        sheet
    from counties_by_sheet
),

cells_asked as (
    select
        form_years.report_year,
        fields.sheet || '.' || fields.field as cell
    from form_years
    inner join fields
        on form_years.form_version = fields.form_version
),

cells_of_measures as (
    select
        measure,
        {{ each_of(words_of('cells')) }} as cell
    from measure_catalogue
    where cells is not null
),

cells_of_indicators as (
    select
        indicators.indicator,
        indicators.stock_or_flow,
        cells_of_measures.cell
    from indicators
    inner join cells_of_measures
        on cells_of_measures.measure in (
            indicators.numerator_measure, indicators.denominator_measure
        )
),

-- A figure of a year needs the form of that year to ask for all its cells. A cumulative one stands
-- on earlier years too: any form up to the year will do.
indicators_not_collected as (
    select distinct
        provinces.report_year,
        cells_of_indicators.indicator
    from divisions as provinces
    cross join cells_of_indicators
    left join cells_asked
        on
            cells_of_indicators.cell = cells_asked.cell
            and provinces.report_year >= cells_asked.report_year
            and (
                cells_of_indicators.stock_or_flow = 'cumulative'
                or provinces.report_year = cells_asked.report_year
            )
    where provinces.division_level = 'province' and cells_asked.cell is null
),

-- A cumulative figure needs the sheet of every year so far, so all must be declared nil.
nil_sheets_by_county as (
    select
        returns_up_to_year.report_year,
        returns_up_to_year.county_code,
        returns_up_to_year.return_report_year,
        {{ words_of('filings.nil_sheets') }} as nil_sheets
    from returns_up_to_year
    inner join filings
        on
            returns_up_to_year.return_report_year = filings.report_year
            and returns_up_to_year.return_county_code = filings.county_code
),

sheets_declared_nil as (
    select
        indicators.indicator,
        nil_sheets_by_county.report_year,
        nil_sheets_by_county.county_code
    from nil_sheets_by_county
    inner join indicators
        on
            indicators.stock_or_flow = 'cumulative'
            or nil_sheets_by_county.report_year = nil_sheets_by_county.return_report_year
    group by
        indicators.indicator, nil_sheets_by_county.report_year, nil_sheets_by_county.county_code
    having
        bool_and(
            coalesce(array_contains(nil_sheets_by_county.nil_sheets, indicators.sheet), false)
        )
),

totals as (
    select
        divisions.report_year,
        divisions.division_code,
        divisions.division_level,
        indicators.indicator,
        indicators.unit,
        indicators.kind,
        indicators.numerator_measure,
        indicators.broken_down_by,
        case
            when sheets_for_pilots.sheet is null then counties_by_division.counties_expected
            else coalesce(counties_by_sheet.counties_expected, 0)
        end as counties_expected,
        case
            when sheets_for_pilots.sheet is null then counties_by_division.counties_in_force
            else coalesce(counties_by_sheet.counties_in_force, 0)
        end as counties_in_force,
        -- Nothing counted is 0; a measure that is there without a value was left blank.
        case when numerators.measure is null then 0 else numerators.value end as numerator,
        case
            when indicators.denominator_measure is null then null
            when denominators.measure is null then 0
            else denominators.value
        end as denominator,
        indicators.rests_on = 'returns' as is_from_returns,
        indicators.stock_or_flow = 'cumulative' as is_cumulative,
        indicators_not_collected.indicator is not null
        or (sheets_for_pilots.sheet is not null and sheets_expected_by_year.sheet is null)
            as is_not_collected,
        sheets_for_pilots.sheet is not null and counties_by_sheet.sheet is null as is_asked_of_none,
        sheets_declared_nil.indicator is not null as is_declared_nil,
        filings.filing_state
    from divisions
    cross join indicators
    inner join counties_by_division
        on
            divisions.report_year = counties_by_division.report_year
            and divisions.division_code = counties_by_division.division_code
    left join sheets_for_pilots
        on indicators.sheet = sheets_for_pilots.sheet
    left join counties_by_sheet
        on
            divisions.report_year = counties_by_sheet.report_year
            and divisions.division_code = counties_by_sheet.division_code
            and indicators.sheet = counties_by_sheet.sheet
    left join sheets_expected_by_year
        on
            divisions.report_year = sheets_expected_by_year.report_year
            and indicators.sheet = sheets_expected_by_year.sheet
    left join measures as numerators
        on
            divisions.report_year = numerators.report_year
            and divisions.division_code = numerators.division_code
            and indicators.numerator_measure = numerators.measure
            and numerators.breakdown_kind = ''
    left join measures as denominators
        on
            divisions.report_year = denominators.report_year
            and divisions.division_code = denominators.division_code
            and indicators.denominator_measure = denominators.measure
            and denominators.breakdown_kind = ''
    left join indicators_not_collected
        on
            divisions.report_year = indicators_not_collected.report_year
            and indicators.indicator = indicators_not_collected.indicator
    left join sheets_declared_nil
        on
            divisions.report_year = sheets_declared_nil.report_year
            and divisions.division_code = sheets_declared_nil.county_code
            and indicators.indicator = sheets_declared_nil.indicator
    left join filings
        on
            divisions.report_year = filings.report_year
            and divisions.division_code = filings.county_code
),

totals_with_state as (
    select
        *,
        case
            when is_from_returns and is_not_collected then 'not_collected'
            when is_asked_of_none then 'not_applicable'
            when is_from_returns and counties_in_force = 0
                then case when filing_state = 'sent_back' then 'sent_back' else 'not_filed' end
            when denominator = 0 then 'not_applicable'
            when is_declared_nil then 'declared_nil'
            when numerator is null then 'filed_blank'
            when is_from_returns and counties_in_force < counties_expected then 'partial'
            else 'complete'
        end as state
    from totals
),

totals_silenced as (
    select
        {{ all_but(['numerator', 'denominator']) }},
        state not in ('not_collected', 'not_filed', 'sent_back')
        and not is_asked_of_none as is_known,
        case when is_known then numerator end as numerator,
        case when is_known then denominator end as denominator
    from totals_with_state
),

-- What rests on the register and the receipts is known whoever filed, and a county's own figure
-- is there or not: neither is withheld.
totals_with_status as (
    select
        totals_silenced.*,
        case
            when
                totals_silenced.division_level <> 'county'
                and totals_silenced.is_from_returns
                and totals_silenced.counties_in_force * 100
                < report_years.withheld_below_percent * totals_silenced.counties_expected
                then 'withheld'
            when report_years.are_years_so_far_final then 'final'
            when report_years.is_final and not totals_silenced.is_cumulative then 'final'
            else 'provisional'
        end as status
    from totals_silenced
    inner join report_years
        on totals_silenced.report_year = report_years.report_year
),

total_values as (
    select
        report_year,
        division_code,
        division_level,
        indicator,
        '' as breakdown,
        case when kind <> 'median' then numerator end as numerator,
        denominator,
        case
            when kind in ('ratio', 'mean') then numerator / nullif(denominator, 0)
            when kind = 'median' and denominator = 0 then null
            else numerator
        end as value,
        unit,
        cast(counties_expected as integer) as counties_expected,
        cast(counties_in_force as integer) as counties_in_force,
        state,
        status
    from totals_with_status
),

-- A figure is broken down where something was counted; a share of nothing has no row.
values_by_item as (
    select
        totals_with_status.report_year,
        totals_with_status.division_code,
        totals_with_status.division_level,
        totals_with_status.indicator,
        measures.breakdown_kind || ':' || measures.breakdown_item as breakdown,
        measures.value as numerator,
        totals_with_status.denominator,
        case
            when totals_with_status.kind in ('ratio', 'mean')
                then measures.value / nullif(totals_with_status.denominator, 0)
            else measures.value
        end as value,
        totals_with_status.unit,
        cast(totals_with_status.counties_expected as integer) as counties_expected,
        cast(totals_with_status.counties_in_force as integer) as counties_in_force,
        totals_with_status.state,
        totals_with_status.status
    from totals_with_status
    inner join measures
        on
            totals_with_status.report_year = measures.report_year
            and totals_with_status.division_code = measures.division_code
            and totals_with_status.numerator_measure = measures.measure
    where
        totals_with_status.is_known
        and measures.breakdown_kind <> ''
        and (
            totals_with_status.kind in ('count', 'amount')
            or totals_with_status.broken_down_by = measures.breakdown_kind
        )
        and measures.value is not null
),

final_cte as (
    select * from total_values
    union all
    select * from values_by_item
)

select * from final_cte
