{# dbt-duckdb's own way for what there is here, but for parts: every model that is a table has a contract,
   and dbt's unit tests make temporary tables. What stands apart in a query is filled in one part after
   another: DuckDB holds the rows of a whole union until its end. Parts are at the top of a query, within
   no other. #}
{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none
) -%}
    {% if temporary %}
    create temporary table {{ relation.include(database=False, schema=False) }} as (
        {{ compiled_code }}
    );
    {% else %}
    {% if not config.get('contract').enforced or language != 'sql' or partitioned_by or sorted_by %}
    {% do exceptions.raise_compiler_error('every table here has a contract, and none is partitioned, sorted or made by Python') %}
    {% endif %}
    {{ get_assert_columns_equivalent(compiled_code) }}
    create table {{ relation }}
    {{ get_table_columns_and_constraints() }};
    {% for part in compiled_code.split(union_all_apart()) %}
    insert into {{ relation }} {{ get_column_names() }} (
        {{ get_select_subquery(part) }}
    );
    {% endfor %}
    {% endif %}
{%- endmacro %}

{# Between queries that are one to Spark and to whoever reads them, and parts to DuckDB. #}
{% macro union_all_apart() -%}
    {{ return('union all /* apart */') }}
{%- endmacro %}
