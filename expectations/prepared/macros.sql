-- What the rules' expressions may call.

-- The last day a date cell can mean: the end of the month where only the month is known. With it,
-- `earlier <= latest_day(later)` compares at the coarser precision of the two.
create or replace temp macro latest_day(stated_on, field, month_precision) as
    if(list_contains(month_precision, field), last_day(stated_on), stated_on);

-- GB 11714-1997: the ninth character of an organisation code, from the first eight.
create or replace temp macro organisation_check_character(first8) as
    '0123456789X0'[
        12 - list_sum(list_transform(range(1, 9), lambda i:
            [3, 7, 9, 10, 5, 8, 4, 2][i]
            * (strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', first8[i]) - 1)
        ))::bigint % 11
    ];

-- GB 32100-2015: the eighteenth character of a credit code, from the first seventeen.
create or replace temp macro credit_check_character(first17) as
    '0123456789ABCDEFGHJKLMNPQRTUWXY'[
        (31 - list_sum(list_transform(range(1, 18), lambda i:
            [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28][i]
            * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', first17[i]) - 1)
        ))::bigint % 31) % 31 + 1
    ];

create or replace temp macro credit_code_is_sound(code) as
    regexp_full_match(code, '[0-9A-HJ-NP-RTUWXY]{18}')
    and code[17] = organisation_check_character(code[9:16])
    and code[18] = credit_check_character(code[1:17]);

-- A value as a clerk reads it.
create or replace temp macro in_words(value) as
    if(
        typeof(value) like 'DECIMAL%' and contains(value::varchar, '.'),
        rtrim(rtrim(value::varchar, '0'), '.'),
        value::varchar
    );

-- 1 → A, 27 → AA, 703 → AAA.
create or replace temp macro column_letters(column_number) as
    case
        when column_number <= 26 then chr(64 + column_number)
        when column_number <= 702
            then chr(64 + (column_number - 1) // 26) || chr(65 + (column_number - 1) % 26)
        else chr(65 + (column_number - 703) // 676)
            || chr(65 + ((column_number - 703) // 26) % 26)
            || chr(65 + (column_number - 703) % 26)
    end
