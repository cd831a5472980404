from urllib.parse import parse_qs, unquote, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .authenticator import BadAuthenticatorKey, plain_key
from .models import AuthenticatorEntry
from .models.identity import Country

CLOCK_LIMIT_S = 3600
ISSUER_LENGTH = AuthenticatorEntry._meta.get_field("issuer").max_length
LABEL_LENGTH = AuthenticatorEntry._meta.get_field("label").max_length


class CountryForm(forms.Form):
    country = forms.ChoiceField(
        label=_("Country"),
        choices=Country.choices,
        error_messages={
            "required": _("Choose a country."),
            "invalid_choice": _("Choose one of these countries."),
        },
    )


class DeskCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Desk code"),
        max_length=64,
        help_text=_("Capital or small letters, with or without the dashes."),
        error_messages={"required": _("Type the desk code.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "desk-code-input",
            }
        ),
    )

    replace = forms.BooleanField(
        label=_("Replace the practice identity of this browser"),
        error_messages={"required": _("Tick this, or keep the identity you have.")},
    )

    def __init__(self, *args, replaces=None, **kwargs):
        super().__init__(*args, **kwargs)
        if replaces is None:
            del self.fields["replace"]


def readable_key(typed: str) -> str:
    try:
        return plain_key(typed)
    except BadAuthenticatorKey as error:
        raise ValidationError(
            _("This is no whole key. A key has only the letters A to Z and the digits 2 to 7."),
            code="key",
        ) from error


class TypedKeyForm(forms.Form):
    """The key under the QR code, typed by hand."""

    key = forms.CharField(
        label=_("Key"),
        max_length=160,
        error_messages={"required": _("Type the key that stands under the QR code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=ISSUER_LENGTH,
        required=False,
        help_text=_("So that you know it again. You may leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_key(self) -> str:
        return readable_key(self.cleaned_data["key"])

    def account(self) -> dict:
        return {
            "secret": self.cleaned_data["key"],
            "issuer": self.cleaned_data["name"],
            "label": "",
            "by": "typed",
        }


class ScannedForm(forms.Form):
    """What the QR code on the page beside the phone says: an otpauth address (Key Uri Format)."""

    uri = forms.CharField(max_length=1024, widget=forms.HiddenInput)

    def clean_uri(self) -> dict:
        try:
            parts = urlsplit(self.cleaned_data["uri"])
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        except ValueError as error:
            raise ValidationError(_("This QR code is damaged."), code="damaged") from error
        if parts.scheme != "otpauth" or parts.netloc != "totp" or "secret" not in query:
            raise ValidationError(_("This QR code is not for an authenticator."), code="other")
        if (
            query.get("algorithm", "SHA1").upper() != "SHA1"
            or query.get("digits", "6") != "6"
            or query.get("period", "30") != "30"
        ):
            raise ValidationError(
                _("This authenticator knows only six digits that change every 30 seconds."),
                code="kind",
            )
        issuer, _colon, label = unquote(parts.path.lstrip("/")).rpartition(":")
        return {
            "secret": readable_key(query["secret"]),
            "issuer": (query.get("issuer") or issuer)[:ISSUER_LENGTH],
            "label": label.strip()[:LABEL_LENGTH],
            "by": "scanned",
        }

    def account(self) -> dict:
        return self.cleaned_data["uri"]


class ClockForm(forms.Form):
    """How wrong the phone's clock is. The list names what happens; seconds are for the curious."""

    CUSTOM = "custom"
    PRESETS = {"0": 0, "120": 120, "-300": -300}

    error = forms.ChoiceField(
        label=_("Clock of the phone"),
        choices=[
            ("0", _("Right")),
            ("120", _("2 minutes fast")),
            ("-300", _("5 minutes slow")),
            (CUSTOM, _("Wrong by the seconds below")),
        ],
    )
    seconds = forms.IntegerField(
        label=_("Seconds"),
        required=False,
        min_value=-CLOCK_LIMIT_S,
        max_value=CLOCK_LIMIT_S,
        help_text=_("Fast: a number above zero. Slow: below zero. At most an hour (3600)."),
    )

    def clean(self):
        super().clean()
        custom = self.cleaned_data.get("error") == self.CUSTOM
        missing = self.cleaned_data.get("seconds") is None
        if custom and missing and "seconds" not in self.errors:
            self.add_error("seconds", _("Type how many seconds."))
        return self.cleaned_data

    def clock_error_s(self) -> int:
        error = self.cleaned_data["error"]
        return self.PRESETS.get(error, self.cleaned_data["seconds"])

    @classmethod
    def showing(cls, seconds: int) -> "ClockForm":
        preset = str(seconds) if str(seconds) in cls.PRESETS else cls.CUSTOM
        return cls(initial={"error": preset, "seconds": seconds if preset == cls.CUSTOM else None})


class SwitchForm(forms.Form):
    on = forms.TypedChoiceField(
        choices=[("on", "on"), ("off", "off")], coerce=lambda value: value == "on"
    )
