from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import recovery, totp
from accounts.factors import Factor
from accounts.identifiers import Identifier, InvalidIdentifier, normalise
from accounts.validators import MAX_LENGTH


class IdentifierField(forms.CharField):
    """Cleans to an ``Identifier``; ``typed`` on it would be a second spelling, so there is none."""

    def __init__(self, **options):
        usual: dict[str, Any] = {
            "label": _("E-mail or phone number"),
            "error_messages": {"required": _("Type your e-mail address or your phone number.")},
            "widget": forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "inputmode": "email",
                }
            ),
        }
        super().__init__(**usual | options)

    def clean(self, value) -> Identifier:
        text = super().clean(value)
        try:
            return normalise(text)
        except InvalidIdentifier as error:
            raise forms.ValidationError(error.args[0], code="invalid") from error


class PasswordField(forms.CharField):
    """A password exactly as typed. Too long is said here: it is neither hashed nor counted."""

    def __init__(self, *, autocomplete: str, **options):
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-password": ""})
        usual: dict[str, Any] = {
            "label": _("Password"),
            "strip": False,
            "widget": widget,
            "error_messages": {"required": _("Type your password.")},
        }
        super().__init__(**usual | options)

    def clean(self, value):
        password = super().clean(value)
        if len(password) > MAX_LENGTH:
            raise forms.ValidationError(
                ngettext(
                    "A password has at most %(max)d character.",
                    "A password has at most %(max)d characters.",
                    MAX_LENGTH,
                )
                % {"max": MAX_LENGTH},
                code="too_long",
            )
        return password


class NextForm(forms.Form):
    """Carries where to go afterwards; ``own_path`` judges it when it is used."""

    next = forms.CharField(required=False, widget=forms.HiddenInput)


class IdentifierForm(NextForm):
    identifier = IdentifierField()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["identifier"].widget.attrs["autofocus"] = True


class PasswordForm(NextForm):
    identifier = IdentifierField()
    password = PasswordField(autocomplete="current-password")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        # Shown, so that password managers and people see who signs in; changed by "not you?".
        self.fields["identifier"].widget.attrs["readonly"] = True
        self.fields["password"].widget.attrs["autofocus"] = True


def code_field(**options) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input"}
    )
    usual: dict[str, Any] = {
        "label": _("Six-digit code"),
        "widget": widget,
        "error_messages": {"required": _("Type the six digits.")},
    }
    return forms.CharField(**usual | options)


def six_digits(typed: str) -> str:
    digits = totp.digits_of(typed)
    if digits is None:
        raise forms.ValidationError(_("The code has six digits, like 418 203."), code="invalid")
    return digits


class CodeForm(forms.Form):
    factor: Factor = "totp"
    code = code_field()

    def clean_code(self):
        return six_digits(self.cleaned_data["code"])


class RecoveryCodeForm(forms.Form):
    factor: Factor = "recovery"
    code = forms.CharField(
        label=_("Recovery code"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type one of your recovery codes.")},
    )

    def clean_code(self):
        code = recovery.code_of(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                _("A recovery code has 16 letters and digits, like 7K2M-Q4XV-9T3H-B8WD."),
                code="invalid",
            )
        return code
