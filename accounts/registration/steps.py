"""The wizard's steps, their order, and which of them are done, open, or still to come."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Application, ApplicationState
from personas.models import Persona

from . import forms
from .forms.bank import NUMBERS
from .forms.business import other_contact
from .forms.tax import tax_side

EDITABLE = (ApplicationState.DRAFT, ApplicationState.RETURNED)


@dataclass(frozen=True)
class Step:
    key: str
    title: str | Promise
    form: type[forms.StepForm]
    is_done: Callable[[Application], bool]

    @property
    def slug(self) -> str:
        return self.key.replace("_", "-")


def _has(answers: dict, key: str, *names: str) -> bool:
    saved = answers.get(key, {})
    return all(saved.get(name) for name in names)


def _start_done(application: Application) -> bool:
    has_password = bool(application.password) or application.user_id is not None
    return has_password and _has(application.answers, "start", "full_name", "by", "identifier")


def _business_done(application: Application) -> bool:
    answers, persona = application.answers, application.persona
    names = ["date_of_birth", other_contact(answers), "street", "city", "postcode"]
    if tax_side(answers) == "company":
        names.append("business_name")
    if persona.region:
        names.append("region")
    return _has(answers, "business", *names)


def _bank_done(application: Application) -> bool:
    numbers = NUMBERS[application.persona.country]
    return _has(application.answers, "bank", "holder", "bank_name", *numbers)


def _terms_done(application: Application) -> bool:
    return application.answers.get("terms", {}).get("version") == forms.TERMS_VERSION


STEPS = (
    Step("start", _("Name and sign-in"), forms.StartForm, _start_done),
    Step(
        "seller_type",
        _("Seller type"),
        forms.SellerTypeForm,
        lambda application: _has(application.answers, "seller_type", "seller_type"),
    ),
    Step("business", _("Business and address"), forms.BusinessForm, _business_done),
    Step(
        "document",
        _("Identity document"),
        forms.DocumentForm,
        lambda application: _has(application.answers, "document", "picture"),
    ),
    Step("bank", _("Bank account"), forms.BankForm, _bank_done),
    Step(
        "tax",
        _("Tax number"),
        forms.TaxForm,
        lambda application: _has(application.answers, "tax", tax_side(application.answers)),
    ),
    Step(
        "store",
        _("Store name"),
        forms.StoreForm,
        lambda application: _has(application.answers, "store", "store_name"),
    ),
    Step("terms", _("Terms"), forms.TermsForm, _terms_done),
)
BY_SLUG = {step.slug: step for step in STEPS}
BY_KEY = {step.key: step for step in STEPS}
REVIEW = "review"


@dataclass(frozen=True)
class Stop:
    """A step as the progress rail shows it."""

    number: int
    slug: str
    title: str | Promise
    is_done: bool
    is_open: bool
    is_current: bool
    is_to_mend: bool


def new_application(persona: Persona) -> Application:
    return Application(persona=persona)


def is_editable(application: Application) -> bool:
    return application.state in EDITABLE


def first_unfinished(application: Application) -> str:
    """The slug of the first step that is not done; the review when all are."""
    return next((step.slug for step in STEPS if not step.is_done(application)), REVIEW)


def is_reachable(application: Application, slug: str) -> bool:
    slugs = [*BY_SLUG, REVIEW]
    return slugs.index(slug) <= slugs.index(first_unfinished(application))


def first_to_mend(application: Application) -> str:
    """Where to go on: what the review returned comes before the overview."""
    found = {finding["step"] for finding in application.findings}
    unfinished = first_unfinished(application)
    if unfinished != REVIEW:
        return unfinished
    return next((step.slug for step in STEPS if step.key in found), REVIEW)


def rail(application: Application, current: str) -> list[Stop]:
    to_mend = {finding["step"] for finding in application.findings}
    last_open = first_unfinished(application)
    stops, is_open = [], True
    rows = [(step.slug, step.key, step.title, step.is_done(application)) for step in STEPS]
    rows.append((REVIEW, REVIEW, _("Check and send"), False))
    for number, (slug, key, title, is_done) in enumerate(rows, 1):
        stops.append(Stop(number, slug, title, is_done, is_open, slug == current, key in to_mend))
        is_open = is_open and slug != last_open
    return stops


def next_slug(application: Application, slug: str) -> str:
    """After saving: the next step; when nothing is missing, what is to mend, or the overview."""
    if first_unfinished(application) == REVIEW:
        return first_to_mend(application)
    slugs = [*BY_SLUG, REVIEW]
    following = slugs[slugs.index(slug) + 1]
    return following if is_reachable(application, following) else first_unfinished(application)
