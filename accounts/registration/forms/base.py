from django import forms
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from accounts.models import Application
from accounts.registration.fields import real_fields


class StepForm(forms.Form):
    """A step of the wizard: fills itself from saved answers and says what is to be saved.

    ``answers_to_save()`` is JSON: of the valid fields only, nothing that was refused, no password.
    """

    def __init__(self, *args, application: Application, **options):
        self.application = application
        self.persona = application.persona
        self.saved = application.answers
        options.setdefault("initial", self.initial_answers())
        super().__init__(*args, **options)
        self.build()
        for field in self.fields.values():
            if hasattr(field, "country"):
                field.country = self.persona.country

    def initial_answers(self) -> dict:
        return {}

    def build(self) -> None:
        """Fields that depend on the persona's country or on earlier answers."""

    def answers_to_save(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}

    def real_fields(self) -> list[str]:
        return real_fields(self)

    def password_is_kept(self) -> None:
        """Only the first step has a password."""

    def show_findings(self, reasons: dict[str, list]) -> None:
        """Put the reviewer's sentences beside the fields of a form that was not sent yet."""
        self._errors = forms.utils.ErrorDict(renderer=self.renderer)
        for name, sentences in reasons.items():
            if name in self.fields:
                self._errors[name] = self.error_class(
                    sentences, renderer=self.renderer, field_id=self[name].auto_id
                )
        self.cleaned_data = {}


def with_example(help_text, example):
    """Both are escaped: help texts of fields are drawn as they are."""
    return mark_safe(f"{conditional_escape(help_text)} <code>{conditional_escape(example)}</code>")  # noqa: S308
