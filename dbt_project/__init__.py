"""The dbt project as package data, so that an installed shanghui can build a warehouse.

Belongs here: models, seeds, macros, data tests. Does not: Python.
"""
