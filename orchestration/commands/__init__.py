"""The commands of `shanghui`, a file each: its options, its call, how its result looks.

Belongs here: what a person types and is shown. Does not: work. `cli` imports every file of this
room at start-up, so what is slow to import is imported where it is used.
"""
