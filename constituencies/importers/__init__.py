"""Importers of public facts: parse, validate, report; dry by default, whole or not at all.

base.py holds what they share; each of the others reads one kind of file.
"""
