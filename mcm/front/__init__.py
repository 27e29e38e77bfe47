"""What every request passes first, whichever page it asks for.

What no page of ours can mean is refused (`bad_bytes`), and what is away is said (`failures`). Other sites may read the
API (`cross_origin`), and trusted proxies tell who asks (`proxy`). The public program and Django both keep to it.
"""
