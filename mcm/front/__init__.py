"""What every request passes first, whichever page it asks for.

What no page of ours can mean is refused (`bad_bytes`), and other sites may read the API (`cross_origin`). The public
program and Django both keep to it.
"""
