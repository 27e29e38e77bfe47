"""What helps people to come to an event, and to bring somebody along.

`hosts` says who runs it, as far as the public may know; `bring` what to take along; `directions` leads there;
`invitation` is what somebody sends to a friend; `onward` what they could do next; `qr_code` is for what is printed.
"""
