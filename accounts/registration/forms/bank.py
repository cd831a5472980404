import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.registration import guard
from accounts.registration.fields import NumberField, PlainField, refuse
from personas.fiction import is_practice_bank
from personas.views.papers import BANK_LABELS

from .base import StepForm

# The numbers of an account by country: (shape of any such number, what is wrong with another).
NUMBERS = {
    "US": {
        "routing_number": ("[0-9]{9}", _("A routing number has nine digits.")),
        "account_number": ("[0-9]{4,17}", _("An account number has 4 to 17 digits.")),
    },
    "GB": {
        "sort_code": ("[0-9]{6}", _("A sort code has six digits, like 00-00-12.")),
        "account_number": ("[0-9]{8}", _("An account number has eight digits.")),
    },
    "DE": {
        "iban": ("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", _("A German IBAN has DE and 20 digits.")),
    },
    "CN": {
        "account_number": ("[0-9]{12,19}", _("An account number has 16 to 19 digits.")),
    },
}
# Any digits are such a number, so nothing in it tells a practice one from a real one: only what
# is nearly the paper's own passes, which a slip of the finger is.
_LOOSE = {("US", "account_number"), ("GB", "account_number")}
_HELP = {
    "US": {"routing_number": _("Nine digits, at the lower left of a check.")},
    "GB": {"sort_code": _("Six digits in pairs.")},
    "DE": {"iban": _("DE, two digits, then 18 digits. Spaces do not matter.")},
    "CN": {"account_number": _("The long number on the bank card.")},
}


class BankForm(StepForm):
    holder = PlainField(
        label=BANK_LABELS["holder"],
        help_text=_("The account must be in your own name."),
        max_length=96,
        error_messages={"required": _("Type the name of the account's owner.")},
    )
    bank_name = PlainField(
        label=BANK_LABELS["bank_name"],
        max_length=96,
        error_messages={"required": _("Type the name of the bank.")},
    )

    def initial_answers(self):
        return self.saved.get("bank", {})

    def build(self):
        country = self.persona.country
        for name in NUMBERS[country]:
            self.fields[name] = NumberField(
                label=BANK_LABELS[name],
                help_text=_HELP[country].get(name, ""),
                max_length=42,
                attrs={"inputmode": "text" if name == "iban" else "numeric", "spellcheck": "false"},
                error_messages={"required": _("This stands on your practice papers.")},
            )

    def clean(self):
        cleaned = super().clean()
        for name in NUMBERS[self.persona.country]:
            if name in self.cleaned_data:
                self._judge(name, self.cleaned_data[name])
        return cleaned

    def _judge(self, name: str, number: str) -> None:
        shape, message = NUMBERS[self.persona.country][name]
        # One number at a time: the other ones are the persona's own, which are good.
        is_practice = is_practice_bank(self.persona.country, self.persona.bank | {name: number})
        digits = guard.compact(number)
        if is_practice and not guard.is_card(digits) and self._is_near(name, digits):
            return
        if re.fullmatch(shape, digits) or guard.looks_real(number, self.persona.country):
            self.add_error(name, refuse("bank"))
        else:
            self.add_error(name, forms.ValidationError(message, code="invalid"))

    def _is_near(self, name: str, digits: str) -> bool:
        if (self.persona.country, name) not in _LOOSE:
            return True
        return any(guard.nearly(bank[name], digits) for bank in self.banks())

    def banks(self) -> list[dict]:
        """The accounts on the papers that may be given."""
        return [self.persona.bank]
