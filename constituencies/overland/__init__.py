"""Distances over land. `detours` is all that a web process needs: it reads fixtures/detours.br into memory.

The rest makes that file (script/make_travel) and holds it against roads: `raster` tells land from water, `network`
finds shortest ways, `zones` parts the country, `country` reads outlines, crossings and barriers, `build` puts it
together, `roads` checks it. All of it is pure; SciPy is needed for making alone.
"""
