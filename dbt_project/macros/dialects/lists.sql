{# Lists: made, taken apart, looked through. #}

{% macro list_of(items) -%}
    {{ spark__list_of(items) if engine() == 'spark' else duckdb__list_of(items) }}
{%- endmacro %}

{% macro duckdb__list_of(items) -%}
    [{{ items | join(', ') }}]
{%- endmacro %}

{% macro spark__list_of(items) -%}
    array({{ items | join(', ') }})
{%- endmacro %}

{# One row for each item of a list, none where it is empty or null; it stands alone in its column. #}
{% macro each_of(list) -%}
    {{ spark__each_of(list) if engine() == 'spark' else duckdb__each_of(list) }}
{%- endmacro %}

{% macro duckdb__each_of(list) -%}
    unnest({{ list }})
{%- endmacro %}

{% macro spark__each_of(list) -%}
    explode({{ list }})
{%- endmacro %}

{# Of a group, a column as a list in the order of another; null where no row has one. #}
{% macro list_in_order(column, by, where=none) -%}
    {{ spark__list_in_order(column, by, where) if engine() == 'spark'
        else duckdb__list_in_order(column, by, where) }}
{%- endmacro %}

{% macro duckdb__list_in_order(column, by, where) -%}
    list({{ column }} order by {{ by }}){{ ' filter (where ' ~ where ~ ')' if where }}
{%- endmacro %}

{% macro spark__list_in_order(column, by, where) -%}
    nullif(
            transform(
                array_sort(
                    collect_list(struct({{ by }} as place, {{ column }} as item))
                    {{- ' filter (where ' ~ where ~ ')' if where }}
                ),
                pair -> pair.item
            ),
            array()
        )
{%- endmacro %}

{% macro length_of_list(list) -%}
    {{ spark__length_of_list(list) if engine() == 'spark' else duckdb__length_of_list(list) }}
{%- endmacro %}

{% macro duckdb__length_of_list(list) -%}
    len({{ list }})
{%- endmacro %}

{% macro spark__length_of_list(list) -%}
    array_size({{ list }})
{%- endmacro %}

{% macro first_of_list(list, count) -%}
    {{ spark__first_of_list(list, count) if engine() == 'spark'
        else duckdb__first_of_list(list, count) }}
{%- endmacro %}

{% macro duckdb__first_of_list(list, count) -%}
    {{ list }}[1:{{ count }}]
{%- endmacro %}

{% macro spark__first_of_list(list, count) -%}
    slice({{ list }}, 1, {{ count }})
{%- endmacro %}

{# The items of a list of texts as one text; nulls are left out. #}
{% macro list_as_text(list, separator) -%}
    {{ spark__list_as_text(list, separator) if engine() == 'spark'
        else duckdb__list_as_text(list, separator) }}
{%- endmacro %}

{% macro duckdb__list_as_text(list, separator) -%}
    array_to_string({{ list }}, '{{ separator }}')
{%- endmacro %}

{% macro spark__list_as_text(list, separator) -%}
    array_join({{ list }}, '{{ separator }}')
{%- endmacro %}

{% macro have_one_in_common(list, other) -%}
    {{ spark__have_one_in_common(list, other) if engine() == 'spark'
        else duckdb__have_one_in_common(list, other) }}
{%- endmacro %}

{% macro duckdb__have_one_in_common(list, other) -%}
    list_has_any({{ list }}, {{ other }})
{%- endmacro %}

{# Null where an item is, and none is in common. #}
{% macro spark__have_one_in_common(list, other) -%}
    coalesce(arrays_overlap({{ list }}, {{ other }}), false)
{%- endmacro %}

{# The items for which a condition holds; the condition calls an item by the name given. #}
{% macro items_where(list, name, condition) -%}
    {{ spark__items_where(list, name, condition) if engine() == 'spark'
        else duckdb__items_where(list, name, condition) }}
{%- endmacro %}

{% macro duckdb__items_where(list, name, condition) -%}
    list_filter({{ list }}, lambda {{ name }}: {{ condition }})
{%- endmacro %}

{% macro spark__items_where(list, name, condition) -%}
    filter({{ list }}, {{ name }} -> {{ condition }})
{%- endmacro %}

{# Every item made into another; the expression calls it by the name given. #}
{% macro items_as(list, name, expression) -%}
    {{ spark__items_as(list, name, expression) if engine() == 'spark'
        else duckdb__items_as(list, name, expression) }}
{%- endmacro %}

{% macro duckdb__items_as(list, name, expression) -%}
    list_transform({{ list }}, lambda {{ name }}: {{ expression }})
{%- endmacro %}

{% macro spark__items_as(list, name, expression) -%}
    transform({{ list }}, {{ name }} -> {{ expression }})
{%- endmacro %}
