"""Conducts: Dagster definitions and the `shanghui` command. Bodies here are calls into other rooms.

Belongs here: assets, checks, jobs, resources, the command line, the home folder and its lock. Does
not: work of any other room. Nothing imports this package.
"""
