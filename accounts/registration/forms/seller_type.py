from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import SellerType

from .base import StepForm


class SellerTypeForm(StepForm):
    seller_type = forms.ChoiceField(
        label=_("Seller type"),
        choices=SellerType.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the two. You can change it later."),
            "invalid_choice": _("Choose one of the two."),
        },
    )

    def initial_answers(self):
        return self.saved.get("seller_type", {})
