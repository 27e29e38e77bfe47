"""What all API answers share, whichever app gives them.

How they are written (`renderers`), how long lists are parted (`pagination`), and how an error is told (`errors`):
always with a sentence that says what to do.
"""
