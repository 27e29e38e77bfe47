"""Tables as people have them: CSV files that a spreadsheet program has opened and saved, archives, exports.

`unpacking` finds the file within gz and zip, `decoding` its letters, `reader` its header and rows, `cells` what a cell
says: a number, a day. `writer` is the way back: what it writes, saved by Excel or LibreOffice, reads as it was.
"""
