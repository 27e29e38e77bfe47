"""What the programs write down, in lines of one form, each once.

`lines` says which program, process and request a line comes from and leaves out what opens pages or tells where
somebody lives, and `records` does so for every handler; `folding` keeps an outage from filling the disk with the same
traceback; `request_ids` names requests from the public program through Django to the page that a visitor reads;
`configuration` puts them together.
"""
