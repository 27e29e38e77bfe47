"""What browsers and search engines look for at fixed addresses: the icon, the manifest, and the map of the site.

The icons are drawn by constituencies/pictures/icons.py. /robots.txt, which says what search engines leave out, stands
with the notices.
"""
