"""What keeps people, and the site, safe.

Who is blocked (`blocks`), which links may be shown (`links_in_text`, `web_links`, `chat_links`), which numbers may be
rung, how often somebody may do something (`rate_limits`), the signed addresses in mails, and two warnings for hosts:
the dark, and an event that is there already.
"""
