"""How constituencies are drawn. Pure: numpy and shapely, no Django.

`arcs` keeps outlines as shared borders in few bytes, `drawings` simplifies a whole set so that borders stay shared,
`text` writes what browsers fetch, which static/js/lib/outline-text.js reads; `labels` adds the names of towns, and
`coasts` the neighbouring countries.
"""
