-- What the rules' expressions may call.

-- The last day a date cell can mean: the end of the month where only the month is known. With it,
-- `earlier <= latest_day(later)` compares at the coarser precision of the two.
create or replace temp macro latest_day(stated_on, field, month_precision) as
    if(list_contains(month_precision, field), last_day(stated_on), stated_on);

-- GB 11714-1997: the ninth character of an organisation code, from the first eight.
create or replace temp macro organisation_value(letter) as
    strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', letter) - 1;

create or replace temp macro organisation_check_character(first8) as
    '0123456789X0'[
        12 - (
            3 * organisation_value(first8[1])
            + 7 * organisation_value(first8[2])
            + 9 * organisation_value(first8[3])
            + 10 * organisation_value(first8[4])
            + 5 * organisation_value(first8[5])
            + 8 * organisation_value(first8[6])
            + 4 * organisation_value(first8[7])
            + 2 * organisation_value(first8[8])
        ) % 11
    ];

-- GB 32100-2015: the eighteenth character of a credit code, from the seventeen before it.
create or replace temp macro credit_value(letter) as
    strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', letter) - 1;

create or replace temp macro credit_check_character(code) as
    '0123456789ABCDEFGHJKLMNPQRTUWXY'[
        (31 - (
            1 * credit_value(code[1])
            + 3 * credit_value(code[2])
            + 9 * credit_value(code[3])
            + 27 * credit_value(code[4])
            + 19 * credit_value(code[5])
            + 26 * credit_value(code[6])
            + 16 * credit_value(code[7])
            + 17 * credit_value(code[8])
            + 20 * credit_value(code[9])
            + 29 * credit_value(code[10])
            + 25 * credit_value(code[11])
            + 13 * credit_value(code[12])
            + 8 * credit_value(code[13])
            + 24 * credit_value(code[14])
            + 10 * credit_value(code[15])
            + 30 * credit_value(code[16])
            + 28 * credit_value(code[17])
        ) % 31) % 31 + 1
    ];

create or replace temp macro credit_code_is_sound(code) as
    regexp_full_match(code, '[0-9A-HJ-NP-RTUWXY]{18}')
    and code[17] = organisation_check_character(code[9:16])
    and code[18] = credit_check_character(code);

-- A value as a clerk reads it.
create or replace temp macro in_words(value) as
    if(
        typeof(value) like 'DECIMAL%' and contains(value::varchar, '.'),
        rtrim(rtrim(value::varchar, '0'), '.'),
        value::varchar
    );

-- A share in percent, as a whole number of units of the last decimal kept: 445 of 937 at two
-- decimals is 4749. Exact for whole numbers.
create or replace temp macro power_of_ten(exponent) as
    list_extract([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000], exponent + 1)
    ::hugeint;

create or replace temp macro percent_truncated(numerator, denominator, decimals) as
    numerator * power_of_ten(2 + decimals) // denominator;

create or replace temp macro percent_half_up(numerator, denominator, decimals) as
    (2 * numerator * power_of_ten(2 + decimals) + denominator) // (2 * denominator);

create or replace temp macro percent_half_even(numerator, denominator, decimals) as
    percent_half_up(numerator, denominator, decimals) - if(
        2 * numerator * power_of_ten(2 + decimals) % (2 * denominator) = denominator
        and percent_half_up(numerator, denominator, decimals) % 2 = 1,
        1,
        0
    );

create or replace temp macro percent_in_words(units, decimals) as
    units // power_of_ten(decimals)
    || '.'
    || lpad((units % power_of_ten(decimals))::varchar, decimals::integer, '0')
    || '%';

-- 1 → A, 27 → AA, 703 → AAA.
create or replace temp macro column_letters(column_number) as
    case
        when column_number <= 26 then chr(64 + column_number)
        when column_number <= 702
            then chr(64 + (column_number - 1) // 26) || chr(65 + (column_number - 1) % 26)
        else chr(65 + (column_number - 703) // 676)
            || chr(65 + ((column_number - 703) // 26) % 26)
            || chr(65 + (column_number - 703) % 26)
    end;

-- 大埔镇 → 大埔.
create or replace temp macro name_without_kind(name) as
    regexp_replace(
        name, '(街道办事处|街道办|街道|(毛南|仫佬|.)族乡|镇|乡|管理委员会|管委会)$', ''
    );

-- Whether one name of a township contains the other, but for the word that says what it is.
create or replace temp macro are_names_of_one_township(name, other) as
    contains(name, name_without_kind(other)) or contains(other, name_without_kind(name))
