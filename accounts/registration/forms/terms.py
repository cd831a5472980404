from django import forms
from django.utils.translation import gettext_lazy as _

from .base import StepForm

TERMS_VERSION = "2026-11"  # a new text is a new version, and is accepted anew


class TermsForm(StepForm):
    accepted = forms.BooleanField(
        label=_("I have read the terms and accept them"),
        error_messages={"required": _("Without your consent the account cannot be opened.")},
    )

    def initial_answers(self):
        return {"accepted": self.saved.get("terms", {}).get("version") == TERMS_VERSION}

    def answers_to_save(self):
        return {"version": TERMS_VERSION} if self.cleaned_data.get("accepted") else {}
