"""The persona's papers, in the words of their country, and the identity document's specimens."""

from typing import NamedTuple

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import condition, require_safe

from ..actions import view_paper
from ..models.identity import Country, SpareContact
from ..specimens import VARIANTS, draw_specimen, draw_thumbnail
from .screens import phone_required, show
from .wording import spaced

THUMBNAIL_KEPT_S = 3600
BANK_LABELS = {
    "holder": _("Account holder"),
    "bank_name": _("Bank"),
    "routing_number": _("Routing number"),
    "account_number": _("Account number"),
    "sort_code": _("Sort code"),
    "iban": _("IBAN"),
}
TAX_LABELS = {
    "ssn": _("Social Security number (SSN)"),
    "ein": _("Employer identification number (EIN)"),
    "nino": _("National Insurance number"),
    "vat": _("VAT number"),
    "steuer_id": _("Tax identification number (Steuer-ID)"),
    "ust_id": _("VAT identification number (USt-IdNr.)"),
    "resident_id": _("Resident identity number"),
    "uscc": _("Unified social credit code"),
}
DOCUMENT_NAMES = {
    "passport": _("Passport"),
    "id_card": _("Identity card"),
    "driving_licence": _("Driving licence"),
}
REGION_LABELS = {
    Country.US: _("State"),
    Country.GB: _("County"),
    Country.DE: _("State"),
    Country.CN: _("Province"),
}
POSTCODE_LABELS = {
    Country.US: _("ZIP code"),
    Country.GB: _("Postcode"),
    Country.DE: _("Postal code"),
    Country.CN: _("Postal code"),
}
VARIANT_NAMES = {
    "good": _("Whole page, in colour"),
    "expired": _("An older one"),
    "cropped": _("A part of the page"),
    "blurred": _("Taken in a hurry"),
    "screenshot": _("Picture of a screen"),
}


class Line(NamedTuple):
    key: str
    label: str | Promise
    value: str


class Paper(NamedTuple):
    key: str
    icon: str
    title: str | Promise
    lines: list[Line]


@require_safe
@phone_required
def papers(request):
    persona = request.persona
    view_paper(persona=persona, paper="overview")
    return show(
        request,
        "papers",
        "papers",
        papers=[paper for paper in _papers_of(persona) if paper.lines],
        document_name=DOCUMENT_NAMES[persona.document["kind"]],
        document=persona.document,
        variants=[(variant, VARIANT_NAMES[variant]) for variant in VARIANTS],
    )


@require_safe
@phone_required
def paper(request, variant: str):
    _require_variant(variant)
    view_paper(persona=request.persona, paper=f"document_{variant}")
    return show(
        request,
        "paper",
        "papers",
        variant=variant,
        variant_name=VARIANT_NAMES[variant],
        document_name=DOCUMENT_NAMES[request.persona.document["kind"]],
        file_name=_file_name(request.persona, variant),
    )


def _specimen_tag(request, variant: str) -> str | None:
    return f'"{request.persona.pk}-{variant}"' if request.persona else None


@require_safe
@condition(etag_func=_specimen_tag)
def specimen(request, variant: str):
    if request.persona is None:
        raise Http404
    _require_variant(variant)
    response = HttpResponse(draw_specimen(request.persona, variant), content_type="image/png")
    name = _file_name(request.persona, variant)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    # Kept by this browser but asked about each time: another persona has another face.
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@condition(etag_func=_specimen_tag)
def thumbnail(request, variant: str):
    if request.persona is None:
        raise Http404
    _require_variant(variant)
    # Drawing takes a quarter of a second, and a page shows five: each is paid for once an hour.
    key = f"specimen-{request.persona.pk}-{variant}"
    picture = cache.get_or_set(
        key, lambda: draw_thumbnail(request.persona, variant), THUMBNAIL_KEPT_S
    )
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-cache"
    return response


def _require_variant(variant: str) -> None:
    if variant not in VARIANTS:
        raise Http404


def _file_name(persona, variant: str) -> str:
    suffix = "" if variant == "good" else f"-{variant}"
    return f"{persona.document['kind']}{suffix}.png"


def _papers_of(persona) -> list[Paper]:
    return [
        Paper("person", "user", _("You"), _person(persona)),
        Paper("address", "map-pin", _("Address"), _address(persona)),
        Paper("reach", "phone", _("Phone and mailbox"), _reach(persona)),
        Paper("business", "briefcase", _("Business"), _business(persona)),
        Paper("bank", "building-bank", _("Bank account"), _bank(persona.bank, "bank")),
        Paper("tax", "receipt-tax", _("Tax numbers"), _tax(persona)),
        Paper(
            "second-bank",
            "building-bank",
            _("Second bank account, to change to"),
            _bank(persona.second_bank, "second-bank"),
        ),
    ]


def _person(persona) -> list[Line]:
    return [
        Line("name", _("Full name"), persona.full_name),
        Line("born", _("Date of birth (year-month-day)"), persona.date_of_birth.isoformat()),
    ]


def _address(persona) -> list[Line]:
    lines = [
        Line("street", _("Street"), persona.street),
        Line("city", _("City"), persona.city),
        Line("region", REGION_LABELS[persona.country], persona.region),
        Line("postcode", POSTCODE_LABELS[persona.country], persona.postcode),
        Line("country", _("Country"), persona.get_country_display()),
    ]
    return [line for line in lines if line.value]


def _reach(persona) -> list[Line]:
    lines = [
        Line("phone", _("Phone number"), spaced(persona.phone_number)),
        Line("email", _("Mailbox"), persona.email),
    ]
    for contact in persona.spare_contacts.order_by("kind"):
        if contact.kind == SpareContact.Kind.PHONE:
            lines.append(Line("phone-2", _("Second number"), spaced(contact.value)))
        else:
            lines.append(Line("email-2", _("Second mailbox"), contact.value))
    return lines


def _business(persona) -> list[Line]:
    company = persona.tax["company"]
    return [
        Line("business", _("Business name"), persona.business_name),
        Line("company-tax", TAX_LABELS[company["kind"]], company["number"]),
    ]


def _bank(bank: dict, prefix: str) -> list[Line]:
    return [
        Line(f"{prefix}-{key}", label, bank[key])
        for key, label in BANK_LABELS.items()
        if key in bank
    ]


def _tax(persona) -> list[Line]:
    own = persona.tax["person"]
    return [Line("tax", TAX_LABELS[own["kind"]], own["number"])]
