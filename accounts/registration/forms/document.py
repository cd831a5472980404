from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.registration import uploads
from personas.specimens import VARIANTS, match_specimen
from personas.views.papers import VARIANT_NAMES

from .base import StepForm

ACCEPT = ".png,.tif,.tiff,.jpg,.jpeg,.pdf"


class PictureField(forms.FileField):
    """Its faults are told by ``uploads``, which looks at what the file is, not at what it says."""

    default_validators: list = []

    def to_python(self, data):
        return data or None


class DocumentFields(forms.Form):
    """``picture`` is the name of one of the persona's own specimens: no file is ever stored."""

    picture = forms.ChoiceField(
        label=_("A picture from your practice phone"),
        choices=[(variant, VARIANT_NAMES[variant]) for variant in VARIANTS],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of these pictures.")},
    )
    upload = PictureField(
        label=_("Or a file"),
        help_text=_("PNG, TIFF, JPG or PDF, less than 10 MB, no $, & or # in its name."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args, too_large: bool = False, **options):
        self.too_large = too_large
        super().__init__(*args, **options)

    def clean_upload(self):
        if self.too_large:
            raise forms.ValidationError(uploads.LARGE, code="too_large")
        file = self.cleaned_data["upload"]
        if file is None:
            return ""
        data = file.read(uploads.LARGEST)
        if fault := uploads.fault_of(file.name, data):
            raise forms.ValidationError(fault, code="invalid")
        return self.looked_at(data)

    def looked_at(self, data: bytes):
        """What the upload field holds afterwards; by itself, the file's bytes."""
        return data

    def clean(self):
        cleaned = super().clean()
        chosen = self.cleaned_data.get("upload") or self.cleaned_data.get("picture")
        if not chosen and not self.errors:
            self.add_error("picture", _("Choose a picture, or send a file."))
        return cleaned


class DocumentForm(DocumentFields, StepForm):
    def initial_answers(self):
        return self.saved.get("document", {})

    def looked_at(self, data: bytes):
        variant = match_specimen(self.persona, data)
        if variant is None:
            raise forms.ValidationError(uploads.FOREIGN, code="real")
        return variant

    def answers_to_save(self):
        chosen = self.cleaned_data.get("upload") or self.cleaned_data.get("picture")
        return {"picture": chosen} if chosen else {}
