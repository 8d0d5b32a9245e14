{# Every model that is a table has a contract, so this is all there is to it: dbt-duckdb's own way but
   for parts. What stands apart in a query is filled in one part after another: DuckDB holds the rows of
   a whole union until its end. #}
{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none
) -%}
    {{ get_assert_columns_equivalent(compiled_code) }}
    create table {{ relation }}
    {{ get_table_columns_and_constraints() }};
    {% for part in compiled_code.split(union_all_apart()) %}
    insert into {{ relation }} {{ get_column_names() }} (
        {{ get_select_subquery(part) }}
    );
    {% endfor %}
{%- endmacro %}

{# Between queries that are one to Spark and to whoever reads them, and parts to DuckDB. #}
{% macro union_all_apart() -%}
    {{ return('union all /* apart */') }}
{%- endmacro %}
