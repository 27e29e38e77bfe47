"""Approval holds for what was looked at, and for nothing else.

Whom an organiser trusts, and where (`trust`). What a host changes of something public waits as a revision, and the old
version stays (`revisions`). Whoever approves says which version they looked at (`versions`). The blocked change nothing
(`blocked`), and what was called off comes back by those alone who have as much authority (`cancelling`).
"""
