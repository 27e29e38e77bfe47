"""Inviting somebody: an administrator enters name, e-mail and regions; a single-use link sets the password."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.kit.types import Context
from constituencies.models import Campaign
from events.messages.letter import EmailLetter, Words
from events.views.campaigns import current_campaign_context
from events.views.old_links import WayOn, old_link
from mcm.models import How, User
from mcm.sign_in import proof
from mcm.sign_in.forms import FirstPasswordForm

OLD_INVITATION = WayOn(
    gettext_lazy(
        "An invitation works once, and for a few days. If you have been invited, you can come in by a link that we "
        "send you instead."
    ),
    gettext_lazy("Send me a link to log in"),
    reverse_lazy("ask-for-link"),
)


def invitation_path(user: User) -> str:
    """Address that lets an invited person choose a password, once, within PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("invitation", args=[uid, default_token_generator.make_token(user)])


def send_invitation(user: User, link: str) -> None:
    """Send the link by e-mail. Raises OSError (SMTP errors are OSErrors) when it cannot be handed over."""
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    words = Words(
        _("Your invitation to MyCampaignMap"),
        [
            _("Hello %(name)s,") % {"name": user.first_name or user.username},
            _(
                "You have been invited to set up events on MyCampaignMap. Choose a password here; the link works once, "
                "for %(days)d days."
            )
            % {"days": days},
        ],
        [(_("Choose a password"), link)],
        _("You get this because an administrator of our site has made an account for you."),
        facts=[(_("Your user name"), user.username)],
    )
    campaign = Campaign.objects.current()
    EmailLetter(words, campaign.imprint if campaign else "").email(
        user.email, {"Auto-Submitted": "auto-generated"}
    ).send()


class AcceptInvitation(PasswordResetConfirmView):
    """Chooses the first password, signs in, and leads to the organiser's desk."""

    form_class = FirstPasswordForm
    template_name = "mcm/sign_in/choose_password.html"
    success_url = reverse_lazy("admin:index")
    post_reset_login = True
    title = ""

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        self.request.META[proof.WAY] = How.INVITATION
        return super().form_valid(form)

    def render_to_response(self, context: Context, **kwargs: object) -> HttpResponse:
        if not self.validlink:
            return old_link(self.request, OLD_INVITATION)
        return super().render_to_response(context, **kwargs)

    def get_context_data(self, **kwargs: object) -> Context:
        words = {
            "heading": _("Choose a password"),
            "lead": _("Your user name is %(name)s. Once you have chosen a password, you are logged in.")
            % {"name": self.user},
            "button": _("Save and log in"),
        }
        return current_campaign_context() | super().get_context_data(**kwargs) | words
