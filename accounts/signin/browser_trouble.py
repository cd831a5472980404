"""What the practice browser does to the pages of the sign-in. It is decided here and nowhere else.

A page comes out spoilt, and a form that is sent is not looked at: neither the name nor the password
or code in it. So it is the same for every name, whether an account has it or not. Only the browser
that holds the persona is hindered; its phone and the browser check stay open, and lead out.
"""

from functools import wraps

from django.shortcuts import render
from django.urls import reverse

from events.kinds import Kind
from events.log import record
from personas import browser
from personas.models import Persona

from .forms import CodeForm, IdentifierForm

NEEDED = 111  # as Chrome counts; a test holds it against the table of real browsers


def trouble_of(request) -> str:
    """``old``, ``extension`` or "". No query: the phone came with the persona's key."""
    return browser.trouble_of(request.persona.phone) if request.persona is not None else ""


def hindered_by_browser(step: str):
    """For a view of the sign-in; ``step`` is identify, password or code. Put it innermost: the
    bound on addresses and the care for what is typed hold for a hindered page as well."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            trouble = trouble_of(request)
            if not trouble or _leads_on(request, step):
                return view(request, *args, **kwargs)
            return _hindered(request, trouble, step)

        return wrapped

    return decorate


def _leads_on(request, step: str) -> bool:
    """Pages that are not shown but lead elsewhere: there is nothing to spoil."""
    return request.method != "POST" and (step == "password" or request.user.is_authenticated)


def _hindered(request, trouble: str, step: str):
    sent = request.method == "POST"
    note_hindrance(persona=request.persona, cause=trouble, step=step, sent=sent)
    phone = request.persona.phone
    context = {
        "browser": browser.name_of(phone),
        "version": browser.version_of(phone),
        "needed": NEEDED,
        "extension": browser.EXTENSION_NAME,
        "sent": sent,
        "at_code": step == "code",
        **_form_again(request, step),
    }
    page = "old_refused" if trouble == "old" and sent else trouble
    return render(request, f"accounts/hindered/{page}.html", context)


def _form_again(request, step: str) -> dict:
    """The page's own form. The name comes back as it was typed, a password or code never does."""
    if step == "code":
        return {"form": CodeForm(), "action": reverse("accounts:login_code")}
    typed = {name: request.POST.get(name, "") for name in ("identifier", "next")}
    typed["next"] = typed["next"] or request.GET.get("next", "")
    return {"form": IdentifierForm(initial=typed), "action": reverse("accounts:login")}


def note_hindrance(*, persona: Persona, cause: str, step: str, sent: bool) -> None:
    record(Kind.SIGN_IN_HINDERED, persona=persona.pk, cause=cause, step=step, sent=sent)
