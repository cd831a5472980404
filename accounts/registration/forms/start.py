from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registration.fields import UNREADABLE, PlainField, PracticeIdentifierField
from accounts.signin.forms import PasswordField

from .base import StepForm

_NEW = _("At least 12 characters. Three or four unusual words are a good start.")
_KEPT = _("You have chosen a password. Leave this empty to keep it, or type another one.")


class StartForm(StepForm):
    full_name = PlainField(
        label=_("Full legal name"),
        help_text=_("As it stands on your identity document."),
        max_length=96,
        autocomplete="name",
        error_messages={"required": _("Type the name that stands on your papers.")},
    )
    identifier = PracticeIdentifierField(
        help_text=_("One of them is enough here. A phone number begins with its country code."),
    )
    password = PasswordField(
        label=_("Password"),
        autocomplete="new-password",
        help_text=_NEW,
        error_messages={"required": _("Choose a password.")},
    )

    def initial_answers(self):
        start = self.saved.get("start", {})
        return {"full_name": start.get("full_name"), "identifier": start.get("identifier")}

    def build(self):
        if self.application.user_id is not None:  # the account has its password already
            del self.fields["password"]
        elif self.application.password:
            self.password_is_kept()

    def password_is_kept(self) -> None:
        """The form is shown again: its password was good and need not be typed once more."""
        self.fields["password"].required = False
        self["password"].help_text = _KEPT

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not password:
            return ""
        if "\ufffd" in password or "\0" in password:
            raise forms.ValidationError(UNREADABLE, code="unreadable")
        validate_password(password, self._future_user())
        return password

    def _future_user(self) -> User:
        """With what a guesser would try first; never saved."""
        user = User(persona=self.persona, full_name=self.cleaned_data.get("full_name", ""))
        if identifier := self.cleaned_data.get("identifier"):
            setattr(user, identifier.kind, identifier.value)
        return user

    def answers_to_save(self):
        answers = super().answers_to_save()
        answers.pop("password", None)
        if identifier := answers.get("identifier"):
            answers |= {"by": identifier.kind, "identifier": identifier.value}
        return answers
