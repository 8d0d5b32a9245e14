with chambers as (
    select * from {{ ref('fct_chambers') }}
),

stated as (
    {% for honour, cell in {
        'four_good_regional': 'four_good_regional_cycle',
        'four_good_national': 'four_good_national_cycle',
        'integrity_pioneer': 'integrity_pioneer_year'
    }.items() %}
    select
        *,
        '{{ honour }}' as honour,
        {{ cell }} as stated_text
    from chambers
    where is_built and {{ cell }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- "2019-2020、2021-2022" names two cycles, "2021" one year.
stated_with_cycles as (
    select
        *,
        regexp_extract_all(
            stated_text,
            '(?:19|20)[0-9]{2}年?[-‐‑–—―~至到]+(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}',
            0
        ) as cycles
    from stated
),

cycles_as_stated as (
    select
        *,
        {{ each_of('cycles') }} as stated_cycle
    from stated_with_cycles
),

cycles_named as (
    select
        {{ all_but(['stated_cycle']) }},
        {{ each_match_replaced('stated_cycle', '^([0-9]{4})[^0-9]+([0-9]{4})$', '\\1-\\2') }}
            as cycle
    from cycles_as_stated
),

-- Words without a year, 是 above all, give the honour without saying when; words for no do not.
honours_undated as (
    select
        *,
        'undated' as cycle
    from stated_with_cycles
    where
        {{ length_of_list('cycles') }} = 0
        and upper(stated_text) not in ('否', '无', '×', 'N', '0', '未')
),

honours as (
    select * from cycles_named
    union all
    select * from honours_undated
),

final_cte as (
    select distinct
        report_year,
        county_code,
        chamber_name,
        chamber_id,
        is_counted,
        honour,
        cycle,
        coalesce(try_cast(left(cycle, 4) as integer), report_year) as counts_from_year,
        filing_id,
        row_number
    from honours
)

select * from final_cte
