from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.signin.forms import PasswordField, code_field, six_digits


class StepUpForm(forms.Form):
    password = PasswordField(autocomplete="current-password")


class StepUpWithCodeForm(StepUpForm):
    """For a session that was opened before the second factor was turned on."""

    code = code_field(help_text=_("From your authenticator."))

    def clean_code(self):
        return six_digits(self.cleaned_data["code"])


class NewPasswordForm(forms.Form):
    password = PasswordField(
        label=_("New password"),
        autocomplete="new-password",
        help_text=_("At least 12 characters. Three or four unusual words are a good start."),
        error_messages={"required": _("Choose a new password.")},
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password
