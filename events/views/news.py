"""The weekly news: stopped at a tap, by whoever holds the link in the mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events.models import SignUp
from events.news.weekly import stop_news
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.views.campaigns import current_campaign_context
from events.views.form_pages import says_where_forms_are_sent_from


@csrf_exempt  # a mail program presses it too (RFC 8058): what it may do is signed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_where_forms_are_sent_from
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """One button that stops the mails. Opening the page does nothing: programs that check mail open links."""
    signup = SignUp.objects.filter(pk=signed_links.read(Purpose.NEWS, token)).first()
    if request.method == "POST" and signup is not None:
        stop_news(signup)
        signup.refresh_from_db()
    # Whoever has been erased gets none either.
    context = {"gets_news": signup is not None and signup.wants_news, **current_campaign_context()}
    return render(request, "events/news/stop.html", context)
