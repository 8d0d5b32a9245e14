-- One row per four-good cell of the chambers sheet that states an honour, once a chamber and text:
-- the periods it names, and which of them are no two-year cycle that begins in an odd year.
-- The periods are told apart as fct_chamber_honours does: `2019-2020`, or a year alone.
with
stated as (
    select
        filing_id,
        row_number,
        refused,
        chamber_name,
        chamber_is_registered,
        unnest([
            {
                'order': 1,
                'honour': 'regional',
                'field': 'four_good_regional_cycle',
                'text': four_good_regional_cycle
            },
            {
                'order': 2,
                'honour': 'national',
                'field': 'four_good_national_cycle',
                'text': four_good_national_cycle
            }
        ]) as cell
    from chambers_rows
    where chamber_name is not null
),
honours as (
    select
        * exclude (cell),
        cell.order as order_of_honour,
        cell.honour as honour,
        cell.field as stated_field,
        regexp_extract_all(
            cell.text,
            '(?:19|20)[0-9]{2}年?[-‐‑–—―~至到]+(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}'
        ) as periods
    from stated
    where cell.text is not null and upper(cell.text) not in ('否', '无', '×', 'N', '0', '未')
    qualify
        row_number
        = min(row_number) over (partition by filing_id, chamber_name, cell.honour, cell.text)
)
select
    honours.*,
    (order_of_honour, row_number)
        = min((order_of_honour, row_number)) over (partition by filing_id, chamber_name)
        as is_first_honour_of_chamber,
    row_number = min(row_number) over (partition by filing_id, chamber_name, honour)
        as is_first_of_honour,
    bool_or(honour = 'regional') over (partition by filing_id, chamber_name)
        as chamber_is_four_good_regional,
    list_filter(
        periods,
        lambda period:
            len(period) = 4
            or left(period, 4)::integer % 2 = 0
            or right(period, 4)::integer <> left(period, 4)::integer + 1
    ) as periods_that_are_no_cycle,
    array_to_string(
        list_sort(list_distinct(list_transform(
            flatten(list_transform(
                periods,
                lambda period: [left(period, 4)::integer, right(period, 4)::integer]
            )),
            lambda year: format('{}-{}', year - (year + 1) % 2, year + year % 2)
        ))),
        ';'
    ) as cycles_of_those_years
from honours
