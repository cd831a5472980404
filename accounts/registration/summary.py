"""Everything that was answered, in the wizard's order, for the page before sending."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import Application, SellerType
from personas.views.papers import VARIANT_NAMES

from .steps import STEPS, Step


class Row(NamedTuple):
    label: str
    value: str


class Part(NamedTuple):
    step: Step
    rows: list[Row]


def summary_of(application: Application) -> list[Part]:
    return [Part(step, _rows(application, step)) for step in STEPS]


def _rows(application: Application, step: Step) -> list[Row]:
    if step.key == "document":
        shown = VARIANT_NAMES[application.answers["document"]["picture"]]
        return [Row(_("Picture"), str(shown))]
    if step.key == "terms":
        return [Row(_("Terms"), _("Accepted"))]
    form = step.form(application=application)
    rows = [
        Row(str(field.label), _shown(name, form.initial.get(name)))
        for name, field in form.fields.items()
        if name != "password"
    ]
    return [row for row in rows if row.value]


def _shown(name: str, value: str | None) -> str:
    if not value:
        return ""
    return str(SellerType(value).label) if name == "seller_type" else value
