import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import SellerType
from accounts.registration import guard
from accounts.registration.fields import NumberField, refuse
from personas.fiction import is_practice_tax_number
from personas.views.papers import TAX_LABELS

from .base import StepForm

# (shape of any such number, how it looks, where it is found)
KINDS = {
    "ssn": ("[0-9]{9}", _("An SSN has nine digits."), _("Nine digits in three groups.")),
    "ein": ("[0-9]{9}", _("An EIN has nine digits."), _("Two digits, a dash, seven digits.")),
    "nino": (
        "[A-Z]{2}[0-9]{6}[A-D]?",
        _("A National Insurance number has two letters, six digits and a letter."),
        _("Two letters, six digits, one letter."),
    ),
    "vat": (
        "(GB)?[0-9]{9}([0-9]{3})?",
        _("A VAT number has nine digits."),
        _("GB and nine digits."),
    ),
    "steuer_id": (
        "[0-9]{11}",
        _("A tax identification number has eleven digits."),
        _("Eleven digits. It is not the number of your tax office."),
    ),
    "ust_id": (
        "(DE)?[0-9]{9}",
        _("A VAT identification number has DE and nine digits."),
        _("DE and nine digits."),
    ),
    "resident_id": (
        "[0-9]{17}[0-9X]",
        _("A resident identity number has 18 characters."),
        _("18 characters; the last may be an X."),
    ),
    "uscc": (
        "[0-9A-Z]{18}",
        _("A unified social credit code has 18 letters and digits."),
        _("18 letters and digits, from the business licence."),
    ),
}


# Only their check digit tells them from real ones, and any other number of that length may miss it,
# such as a real one of another kind: what passes is nearly a number of the papers.
_LOOSE = {"vat", "ust_id", "uscc"}


def tax_side(answers: dict) -> str:
    """Whose number is asked for: a professional seller's company's, or the person's own."""
    chosen = answers.get("seller_type", {}).get("seller_type")
    return "company" if chosen == SellerType.PROFESSIONAL else "person"


class TaxForm(StepForm):
    """Both numbers are kept when the seller type changes back and forth; one is asked for."""

    number = NumberField(
        max_length=42,
        attrs={"spellcheck": "false", "autocapitalize": "characters"},
        error_messages={"required": _("This stands on your practice papers.")},
    )

    def initial_answers(self):
        return {"number": self.saved.get("tax", {}).get(tax_side(self.saved), "")}

    def build(self):
        self.side = tax_side(self.saved)
        self.kind = self.persona.tax[self.side]["kind"]
        self.fields["number"].label = TAX_LABELS[self.kind]
        self.fields["number"].help_text = KINDS[self.kind][2]

    def clean_number(self):
        number = self.cleaned_data["number"]
        country = self.persona.country
        if is_practice_tax_number(country, self.side, number) and self._is_near(number):
            return number
        shape, message, _help = KINDS[self.kind]
        if re.fullmatch(shape, guard.compact(number)) or guard.looks_real(number, country):
            raise refuse("tax")
        raise forms.ValidationError(message, code="invalid")

    def _is_near(self, number: str) -> bool:
        if self.kind not in _LOOSE:
            return True
        own = (paper["number"] for paper in self.persona.tax.values())
        return any(guard.nearly(one, number) for one in own)

    def answers_to_save(self):
        answers = super().answers_to_save()
        return {self.side: answers["number"]} if "number" in answers else {}
