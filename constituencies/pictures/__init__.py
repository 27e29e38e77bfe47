"""Pictures with words, drawn here with Pillow: what chats and networks show of a page, and the site's icons.

`lettering` fits words into their room, `maps` draws hexagons or a seat among its neighbours, `poster` puts both on a
picture, `icons` makes the files in static/img/ (all pure); `serving` draws what is asked for, one at a time, and keeps
the last ones. Where the fonts come from: fonts/README.md.
"""
