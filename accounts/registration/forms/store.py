import unicodedata

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.registration.fields import PlainField
from accounts.registration.store_names import free_names, is_taken, key_of

from .base import StepForm

SHORTEST, LONGEST = 3, 30
_PUNCTUATION = set("&'’.,-–+!·・()（）")  # noqa: RUF001 - Chinese brackets are meant


class StoreForm(StepForm):
    store_name = PlainField(
        label=_("Store name"),
        help_text=_("3 to 30 characters. Buyers see it beside everything you sell."),
        max_length=LONGEST,
        autocomplete="organization",
        error_messages={"required": _("Choose a name for your store.")},
    )

    def initial_answers(self):
        return self.saved.get("store", {})

    def build(self):
        self.fields["store_name"].validators.append(
            MinLengthValidator(SHORTEST, message=_("A store name has at least 3 characters."))
        )

    def clean_store_name(self):
        name = self.cleaned_data["store_name"]
        if not all(_is_fit(sign) for sign in name):
            raise forms.ValidationError(
                _("Letters, digits, spaces and simple punctuation only: no symbols, no emoji."),
                code="invalid",
            )
        if not key_of(name):
            raise forms.ValidationError(_("A store name needs letters or digits."), code="invalid")
        if is_taken(name, self.application):
            raise forms.ValidationError(self._taken(name), code="taken")
        return name

    def _taken(self, name: str) -> str:
        suggested = free_names(name, self.application, LONGEST)
        if not suggested:
            return _now("Another store has this name. Choose another one.")
        return _now("Another store has this name. Still free: %(name)s") % {"name": suggested[0]}


def _is_fit(sign: str) -> bool:
    return sign == " " or sign in _PUNCTUATION or unicodedata.category(sign)[0] in "LMN"
