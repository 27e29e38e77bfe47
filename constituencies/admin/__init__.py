"""Facts to look at; campaigns to edit; by-elections to enter and to delete.

`facts` shows what imports brought, and changes nothing. `scope` keeps every desk to somebody's rows; `deletion`,
`filters`, `history_button` and `read_only` are parts that the desks of other apps use too.
"""

from constituencies.admin import by_elections, campaigns, facts

__all__ = ["by_elections", "campaigns", "facts"]
