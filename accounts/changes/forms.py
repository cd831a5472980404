"""What is typed to change what is on file. Only what can be no one's, as at the registration."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Application, SellerType
from accounts.registration.fields import PlainField, PracticeEmailField, PracticePhoneField
from accounts.registration.forms import BankForm, TaxForm
from accounts.registration.forms.bank import NUMBERS
from accounts.registration.reasons import sentence
from accounts.registration.review import same_number, same_tax_number, same_words
from personas.models import Persona


class PracticeForm(forms.Form):
    def __init__(self, *args, persona: Persona, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            if hasattr(field, "country"):
                field.country = persona.country


class ContactForm(PracticeForm):
    """One field, named as its kind; ``value`` is the normalised address or number."""

    kind = ""

    def __init__(self, *args, present: str, **options):
        super().__init__(*args, **options)
        self.present = present

    def clean(self):
        cleaned = super().clean() or {}
        identifier = cleaned.get(self.kind)
        if identifier is not None and identifier.value == self.present:
            same = _("This is the one that is on file already. Type another one.")
            self.add_error(self.kind, forms.ValidationError(same, code="same"))
        return cleaned

    @property
    def value(self) -> str:
        return self.cleaned_data[self.kind].value


class EmailForm(ContactForm):
    kind = "email"
    email = PracticeEmailField(
        label=_("New e-mail address"),
        help_text=_("A link goes there. Only when it is used, the address is switched."),
        error_messages={"required": _("Type your e-mail address.")},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["email"].widget.attrs |= {"autocomplete": "email", "inputmode": "email"}


class PhoneForm(ContactForm):
    kind = "phone"
    phone = PracticePhoneField(
        label=_("New phone number"),
        help_text=_("With its country code, like +1 212 555 0147. A code goes there."),
        error_messages={"required": _("Type your phone number.")},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["phone"].widget.attrs |= {
            "autocomplete": "tel", "inputmode": "tel", "type": "tel",
        }  # fmt: skip


class NameForm(PracticeForm):
    full_name = PlainField(
        label=_("Full legal name"),
        help_text=_("As it stands on your identity document."),
        max_length=96,
        autocomplete="name",
        error_messages={"required": _("Type the name that stands on your papers.")},
    )


class SellerTypeForm(TaxForm):
    """Asks for what the other type needs and is not on file; compared with the papers at once."""

    business_name = PlainField(
        label=_("Business name"),
        help_text=_("As it is registered. It may be another name than your store's."),
        max_length=96,
        autocomplete="organization",
        error_messages={"required": _("Type the name of the business.")},
    )

    field_order = ("business_name", "number")

    def __init__(self, *args, application: Application, to: str, **options):
        self.to = to
        answers = application.answers | {"seller_type": {"seller_type": to}}
        planned = Application(persona=application.persona, answers=answers)
        super().__init__(*args, application=planned, **options)

    def build(self):
        super().build()
        if self.saved.get("tax", {}).get(self.side):
            del self.fields["number"]
        named = self.saved.get("business", {}).get("business_name")
        if named or self.to != SellerType.PROFESSIONAL:
            del self.fields["business_name"]

    def clean_business_name(self):
        name = self.cleaned_data["business_name"]
        if not same_words(name, self.persona.business_name):
            raise forms.ValidationError(sentence("business_name_differs"), code="differs")
        return name

    def clean_number(self):
        number = super().clean_number()
        if not same_tax_number(number, self.persona, self.side):
            raise forms.ValidationError(sentence("tax_differs"), code="differs")
        return number

    def answers_by_step(self) -> dict[str, dict]:
        given: dict[str, dict] = {
            "business": {"business_name": self.cleaned_data.get("business_name")},
            "tax": {self.side: self.cleaned_data.get("number")},
        }
        return {step: values for step, values in given.items() if all(values.values())}


class NewBankForm(BankForm):
    """An account on the papers: the first or the second one, whole."""

    def __init__(self, *args, application: Application, **options):
        initial = {"holder": application.persona.full_name}
        super().__init__(*args, application=application, initial=initial, **options)

    def banks(self) -> list[dict]:
        return [self.persona.bank, self.persona.second_bank]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self._compare()
        return cleaned

    def _compare(self) -> None:
        typed = self.cleaned_data
        if not same_words(typed["holder"], self.persona.bank["holder"]):
            self.add_error("holder", sentence("holder_differs"))
        near = max(self.banks(), key=lambda bank: _agreeing(typed, bank))
        if not same_words(typed["bank_name"], near["bank_name"]):
            self.add_error("bank_name", sentence("bank_differs"))
        for name in NUMBERS[self.persona.country]:
            if not same_number(typed[name], near[name]):
                self.add_error(name, sentence("bank_differs"))


def _agreeing(typed: dict, bank: dict) -> int:
    """How many fields are this account's: the errors stand beside those of the likelier one."""
    same = [same_number(typed[name], bank[name]) for name in bank if name in typed]
    return sum(same)


class CloseForm(forms.Form):
    understood = forms.BooleanField(
        label=_("I understand what happens, and I want to close my account."),
        error_messages={"required": _("Tick the box if you want to close your account.")},
    )
