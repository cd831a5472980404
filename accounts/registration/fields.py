"""Fields that take only what can be no one's, and say kindly why they do not take the rest."""

import unicodedata

from django import forms
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import Identifier
from accounts.signin.forms import IdentifierField
from personas.fiction import is_practice_email, is_practice_phone

from . import guard

LONGEST_TYPED = 300  # longer than any field takes, short enough to be searched for numbers
REAL = "real"  # the code of an error that says: this could belong to somebody
UNREADABLE = _("Some characters here cannot be read. Please type it again.")
TOO_LONG = _("This is too long. Type at most %(limit_value)d characters.")
REFUSED = {
    "any": _(
        "This looks like something real: an e-mail address, a phone, card, account or identity "
        "number. Please use only what your practice papers say."
    ),
    "email": _(
        "This could be somebody's real mailbox. Use the one on your practice papers; it ends in "
        ".example."
    ),
    "phone": _("This could be somebody's real phone. Use the number on your practice papers."),
    "tax": _(
        "This could be somebody's real number. Type the one on your practice papers, digit by "
        "digit."
    ),
    "bank": _(
        "This could be somebody's real account. Type the one on your practice papers, digit by "
        "digit."
    ),
}


def refuse(kind: str = "any") -> forms.ValidationError:
    return forms.ValidationError(REFUSED[kind], code=REAL)


def real_fields(form: forms.BaseForm) -> list[str]:
    """The names of the fields in which something real-looking was refused."""
    return [
        name
        for name, errors in form.errors.as_data().items()
        if any(error.code == REAL for error in errors)
    ]


def has_unreadable(text: str) -> bool:
    """Control characters, halves of pairs, private ones, the mark of bytes that were no text."""
    return any(
        sign == "\ufffd" or unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} for sign in text
    )


def tidy(text: str) -> str:
    """One space between words, none around them. A pasted tab or line end is a space, too.

    Signs that only steer the direction of writing come along with pasted text: they go.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST_TYPED:
        return text  # too long for any field as it is
    return " ".join("".join(sign for sign in text if unicodedata.category(sign) != "Cf").split())


class PlainField(forms.CharField):
    """One line of readable text that holds nothing real; ``country`` is set by the form."""

    country = "US"

    def __init__(self, *, max_length: int, autocomplete: str = "off", **options):
        attrs = {"autocomplete": autocomplete} | options.pop("attrs", {})
        super().__init__(
            max_length=max_length, **{"widget": forms.TextInput(attrs=attrs)} | options
        )
        # Both have words of ours: the first here, the second in clean().
        self.validators = [
            validator
            for validator in self.validators
            if not isinstance(validator, (MaxLengthValidator, ProhibitNullCharactersValidator))
        ]
        self.validators.append(MaxLengthValidator(max_length, message=TOO_LONG))

    def clean(self, value):
        text = tidy(value or "")
        if has_unreadable(text):
            raise forms.ValidationError(UNREADABLE, code="unreadable")
        if text:
            self.judge(text[:LONGEST_TYPED])
        return super().clean(text)

    def judge(self, text: str) -> None:
        if guard.looks_real(text, self.country):
            raise refuse()


class NumberField(PlainField):
    """A number of a paper; the form, which knows the persona, says whether it may be used."""

    def judge(self, text: str) -> None:
        pass


class PracticeIdentifierField(IdentifierField):
    country = "US"

    def __init__(self, **options):
        super().__init__(**options)
        _without_null_validator(self)

    def clean(self, value) -> Identifier:
        text = tidy(value or "")
        if has_unreadable(text):
            raise forms.ValidationError(UNREADABLE, code="unreadable")
        try:
            identifier = super().clean(text)
            judge_identifier(identifier)
        except forms.ValidationError as error:
            # A card or tax number is no bad phone number: it does not belong here at all.
            if getattr(error, "code", "") != REAL and "@" not in text and self._looks_real(text):
                raise refuse() from error
            raise
        return identifier

    def _looks_real(self, text: str) -> bool:
        return guard.looks_real(text[:LONGEST_TYPED], self.country)


class PracticeEmailField(PracticeIdentifierField):
    kind = "email"
    wrong_kind = _("Type an e-mail address. It looks like name@post.example.")

    def clean(self, value) -> Identifier:
        identifier = super().clean(value)
        if identifier.kind != self.kind:
            raise forms.ValidationError(self.wrong_kind, code="invalid")
        return identifier


class PracticePhoneField(PracticeEmailField):
    kind = "phone"
    wrong_kind = _("Type a phone number with its country code: +1 212 555 0147.")


def judge_identifier(identifier: Identifier) -> None:
    if identifier.kind == "email":
        if not is_practice_email(identifier.value):
            raise refuse("email")
    elif not identifier.value.startswith("+"):
        raise forms.ValidationError(
            _("Begin with the country code, like +1 or +44. Without it no text arrives."),
            code="no_country",
        )
    elif not is_practice_phone(identifier.value):
        raise refuse("phone")


def _without_null_validator(field: forms.CharField) -> None:
    field.validators = [
        validator
        for validator in field.validators
        if not isinstance(validator, ProhibitNullCharactersValidator)
    ]
