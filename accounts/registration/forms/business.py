import re
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SellerType
from accounts.registration.fields import (
    PlainField,
    PracticeEmailField,
    PracticePhoneField,
    refuse,
)
from accounts.registration.guard import looks_real, plain
from personas.models.identity import Country
from personas.views.papers import POSTCODE_LABELS, REGION_LABELS

from .base import StepForm

ADULT_YEARS = 18
_ANY_DATE = re.compile(r"([0-9]{1,2}|[0-9]{4})[-./ ][0-9]{1,2}[-./ ]([0-9]{1,2}|[0-9]{4})")
_POSTCODES = {
    "US": (re.compile(r"[0-9]{5}(-[0-9]{4})?"), _("A ZIP code has five digits, like 00210.")),
    "GB": (
        re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}"),
        _("A postcode looks like LS2 4CV."),
    ),
    "DE": (re.compile(r"[0-9]{5}"), _("A postal code has five digits, like 00481.")),
    "CN": (re.compile(r"[0-9]{6}"), _("A postal code has six digits, like 004812.")),
}


class BirthdayField(forms.DateField):
    country = "US"

    def __init__(self, **options):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value):
        if not isinstance(value, str) or len(value) > 40:
            return super().to_python(value)
        typed = plain(value).strip()
        try:
            return super().to_python(typed)
        except forms.ValidationError:
            if not _ANY_DATE.fullmatch(typed) and looks_real(typed, self.country):
                raise refuse() from None
            raise

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if value > today or value.year < today.year - 130:
            raise forms.ValidationError(
                _("This is no date of birth. Look at the year."), code="invalid"
            )
        if years_between(value, today) < ADULT_YEARS:
            raise forms.ValidationError(
                _("Only adults can open a seller account."), code="too_young"
            )


def years_between(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


class BusinessForm(StepForm):
    business_name = PlainField(
        label=_("Business name"),
        help_text=_("As it is registered. It may be another name than your store's."),
        max_length=96,
        autocomplete="organization",
        error_messages={"required": _("Type the name of the business.")},
    )
    date_of_birth = BirthdayField(
        label=_("Date of birth"),
        error_messages={
            "required": _("Type your date of birth."),
            "invalid": _("Type the date as year-month-day, like 1990-04-23."),
        },
    )
    email = PracticeEmailField(
        label=_("E-mail"),
        help_text=_("The link that confirms your account goes there."),
        error_messages={"required": _("Type your e-mail address.")},
    )
    phone = PracticePhoneField(
        label=_("Phone number"),
        help_text=_("With its country code, like +1 212 555 0147."),
        error_messages={"required": _("Type your phone number.")},
    )
    street = PlainField(
        label=_("Street and number"),
        max_length=128,
        autocomplete="street-address",
        error_messages={"required": _("Type the street and the number.")},
    )
    city = PlainField(
        label=_("City"),
        max_length=64,
        autocomplete="address-level2",
        error_messages={"required": _("Type the city.")},
    )
    region = PlainField(
        max_length=64,
        autocomplete="address-level1",
        error_messages={"required": _("This is part of the address on your papers.")},
    )
    postcode = PlainField(
        max_length=16,
        autocomplete="postal-code",
        error_messages={"required": _("Type the postal code.")},
    )

    def initial_answers(self):
        return self.saved.get("business", {})

    def build(self):
        if self.saved.get("seller_type", {}).get("seller_type") != SellerType.PROFESSIONAL:
            del self.fields["business_name"]
        del self.fields["phone" if other_contact(self.saved) == "email" else "email"]
        contact = self.fields[other_contact(self.saved)]
        contact.widget.attrs |= (
            {"autocomplete": "email", "inputmode": "email"}
            if "email" in self.fields
            else {"autocomplete": "tel", "inputmode": "tel", "type": "tel"}
        )
        country = Country(self.persona.country)
        self.fields["region"].label = REGION_LABELS[country]
        self.fields["region"].required = bool(self.persona.region)
        self.fields["postcode"].label = POSTCODE_LABELS[country]

    def clean_postcode(self):
        postcode = plain(self.cleaned_data["postcode"]).upper()
        form, message = _POSTCODES[self.persona.country]
        if not form.fullmatch(postcode):
            raise forms.ValidationError(message, code="invalid")
        return postcode

    def answers_to_save(self):
        answers, contact = super().answers_to_save(), other_contact(self.saved)
        if "date_of_birth" in answers:
            answers["date_of_birth"] = answers["date_of_birth"].isoformat()
        if contact in answers:
            answers[contact] = answers[contact].value
        return answers


def other_contact(answers: dict) -> str:
    """What the first step did not ask for: it took an e-mail address or a phone number."""
    return "phone" if answers.get("start", {}).get("by") == "email" else "email"
