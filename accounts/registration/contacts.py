"""The two addresses of an application, wherever in the wizard they were given."""

from .forms.business import other_contact


def email_of(answers: dict) -> str:
    return _contact(answers, "email")


def phone_of(answers: dict) -> str:
    return _contact(answers, "phone")


def step_of(answers: dict, kind: str) -> tuple[str, str]:
    """(step, field) in which the address of that kind is typed."""
    return ("business", kind) if other_contact(answers) == kind else ("start", "identifier")


def _contact(answers: dict, kind: str) -> str:
    step, field = step_of(answers, kind)
    return answers.get(step, {}).get(field, "")


def with_contacts_kept(answers: dict, start: dict) -> dict:
    """The business answers once ``start`` is saved: what is not asked for there is asked for here.

    So whoever changes from e-mail to phone in the first step loses neither.
    """
    before, business = answers.get("start", {}), dict(answers.get("business", {}))
    if before.get("by") not in (None, start["by"]):
        business.pop(start["by"], None)
        business[before["by"]] = before["identifier"]
    return business
