"""Where a volunteer counts most, from arrays in memory. Pure: no Django, not even indirectly.

`country` is all seats and events, and what is open of them at a moment; `squares` finds the few that can win for a
small piece of it; `travel` and `when` are what people say of themselves; `from_home` picks phone banks. The front door
is targeting/recommend.py. `replay` asks a whole day again under another plan; `nearest_marginal` is the rule of 2017.
"""
