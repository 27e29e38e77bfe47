"""An event as it is seen elsewhere: beside a link in a chat, and by search engines.

`picture` says what its picture shows, `structured` describes it in the words of schema.org; `page` has both, with title
and sentence, for the head of its page. All of it is what anybody may know: of somebody's home only about where it is.
"""
