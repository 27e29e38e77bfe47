"""Django's PostgreSQL backend, whose connections can give up on a server that hangs.

| question | module |
|---|---|
| how long does this process wait for an answer? | `limits.py` |
| how is a wait cut short? | `base.py` |
"""
