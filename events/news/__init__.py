"""What is on near them, once a week by e-mail, for those who ticked that when they signed up.

`weekly` finds who gets it and what it says, and stops it at a tap; `nearby` works out what is near an outcode, over
land (pure). Their outcode is all that is kept for it, and goes with the sign-up (events/privacy.py).
"""
