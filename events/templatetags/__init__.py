"""What templates of events need beyond Django's own.

`once`: the hidden key with which a form that is sent twice is dealt with once.
"""
