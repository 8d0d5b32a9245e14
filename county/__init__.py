"""All that a county is handed: the blank return, the filing guide, answers, correction slips.

Belongs here: what is written for a clerk, from the form, the rules, a release and findings. Does
not: reading returns, judging them, or deciding who is sent what.
"""
