from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Mailbox, Matter
from accounts.registration.forms.document import DocumentFields
from accounts.signin.forms import IdentifierField


class CaseForm(forms.Form):
    identifier = IdentifierField()
    matter = forms.ChoiceField(
        label=_("What is the matter?"),
        choices=Matter.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is the matter."),
            "invalid_choice": _("Choose what is the matter."),
        },
    )
    mailbox = forms.ChoiceField(
        label=_("Where shall the link go?"),
        choices=Mailbox.choices,
        initial=Mailbox.MAIN,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a mailbox."),
            "invalid_choice": _("Choose a mailbox."),
        },
    )


class PaperForm(DocumentFields):
    """What is shown to support: it is compared once an attempt has been reserved for it."""
