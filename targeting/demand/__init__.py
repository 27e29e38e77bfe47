"""Where people ask from.

`counted` counts lookups by day and outcode, never who; `modelled` is the guess while they are too few; `askers` is
whichever of the two says more, by outcode; `trial` asks for
many people at once and says whether they were sent somewhere real.
"""
