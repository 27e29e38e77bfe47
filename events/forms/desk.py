"""The forms of a host's desk besides the event's own: coming in by e-mail, writing to people, counting them."""

from __future__ import annotations

from typing import Unpack

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.kit.forms import Answers, FormOptions
from events import hosting
from events.forms.public import EmailForm, PublicForm
from events.models.event import MOST_COUNTED


class SignInForm(EmailForm):
    """Says the same to everybody, whether blocked or not."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])


class HeadcountForm(PublicForm, forms.Form):
    """How many people came to an event."""

    people = forms.IntegerField(
        label=gettext_lazy("How many people were there?"),
        min_value=0,
        max_value=MOST_COUNTED,
        help_text=gettext_lazy("Everybody, you included, whether they had signed up or not. Roughly is fine."),
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Enter a number, such as 12."),
            "invalid": gettext_lazy("Enter a whole number, such as 12."),
            "min_value": gettext_lazy("Enter a number from 0."),
            "max_value": gettext_lazy("Enter a number up to %(limit_value)d."),
        },
    )


class MessageForm(PublicForm, forms.Form):
    """What a host writes to the people of an event; `people` of them get it."""

    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=hosting.LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 6}),
        help_text=" ",
        error_messages={
            "required": gettext_lazy("Write your message."),
            "max_length": gettext_lazy("Write up to %(limit_value)d characters."),
        },
    )

    def __init__(self, people: int, data: Answers = None, **kwargs: Unpack[FormOptions]) -> None:
        super().__init__(data, **kwargs)
        goes_to = ngettext(
            "It goes to the %(people)d person who is coming or on the waiting list.",
            "It goes to the %(people)d people who are coming or on the waiting list.",
            people,
        )
        a_day = _("You can send up to %(most)d messages a day.") % {"most": hosting.MESSAGES_A_DAY}
        self.fields["text"].help_text = f"{goes_to % {'people': people}} {a_day}"
