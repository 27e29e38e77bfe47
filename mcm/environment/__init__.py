"""What the environment says where it takes more than a word to read.

`mail` makes Django's settings of EMAIL_URL; `keys` says what is wrong with a SECRET_KEY. Neither needs Django's
settings, which are made with them.
"""
