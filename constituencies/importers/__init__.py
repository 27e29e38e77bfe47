"""Importers of public facts: parse, validate, report; dry by default, whole or not at all.

`base` holds what they share; each of the others reads one kind of file. `load_fixtures` puts in what the project
brings along; `placing`, `misplaced` and `borders` say which constituency a postcode lies in.
"""
