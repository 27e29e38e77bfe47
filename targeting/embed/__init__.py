"""A box for other sites' pages: the question, and a seat's next events where the page says which seat.

`views` serves the box, which any site may frame, and the page that shows how. It sets no cookie and runs no script;
whatever somebody chooses in it opens in the whole window.
"""
