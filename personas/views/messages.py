"""Texts and mail on the practice phone. A row of another persona does not exist: 404."""

import hashlib
import json
from email.utils import parseaddr
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from ..actions import read_mail, read_text
from ..context_processors import phone as phone_context
from .screens import phone_required, show, when
from .wording import find_code, linkified, spaced

SHOWN = 50


def arrived(messages):
    """Newest first, as they came: a text that waited stands at the hour of its arrival."""
    return messages.filter(arrived_at__isnull=False).order_by("-arrived_at", "-id")


def own_hosts(request) -> set[str]:
    hosts = {request.get_host()}
    if settings.PORTAL_ORIGIN:
        hosts.add(urlsplit(settings.PORTAL_ORIGIN).netloc)
    return hosts


def _listed(messages) -> list:
    now = timezone.now()
    listed = list(arrived(messages)[:SHOWN])
    for message in listed:
        message.when = when(message.arrived_at, now)
    return listed


def _stamp(newest, unread: int) -> str:
    """Changes when a list would look different: something came, was read or was cleared away."""
    return f"{newest.timestamp() if newest else 0:.6f}-{unread}"


def _list_stamp(listed: list, unread: int) -> str:
    return _stamp(listed[0].arrived_at if listed else None, unread)


@require_safe
def home(request):
    return redirect("phone:texts")


@require_safe
@phone_required
def texts(request):
    listed = _listed(request.persona.textmessages)
    shell = phone_context(request)["phone_shell"]
    return show(
        request,
        "texts",
        "texts",
        texts=listed,
        number=spaced(request.persona.phone_number),
        stamp=_list_stamp(listed, shell.unread_texts),
        phone_shell=shell,
    )


@require_safe
@phone_required
def text(request, pk: int):
    message = get_object_or_404(arrived(request.persona.textmessages), pk=pk)
    read_text(text=message)
    return show(
        request,
        "text",
        "texts",
        text=message,
        body=linkified(message.body, own_hosts(request)),
        code=find_code(message.body),
    )


@require_safe
@phone_required
def mails(request):
    listed = _listed(request.persona.mailmessages.defer("html", "headers"))
    for message in listed:
        message.sender_name = parseaddr(message.sender)[0] or message.sender
        message.preview = message.text.removeprefix(message.subject).strip()
    shell = phone_context(request)["phone_shell"]
    return show(
        request,
        "mails",
        "mails",
        mails=listed,
        stamp=_list_stamp(listed, shell.unread_mails),
        phone_shell=shell,
    )


@require_safe
@phone_required
def mail(request, pk: int):
    message = get_object_or_404(arrived(request.persona.mailmessages), pk=pk)
    read_mail(mail=message)
    as_text = not message.html or request.GET.get("view") == "text"
    return show(
        request,
        "mail",
        "mails",
        mail=message,
        as_text=as_text,
        body=linkified(message.text, own_hosts(request)) if as_text else "",
        code=find_code(message.text),
    )


@require_safe
@xframe_options_sameorigin
@csp(  # type: ignore[arg-type]  # it declares only views without arguments
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "sandbox": [
            "allow-popups",
            "allow-popups-to-escape-sandbox",
            "allow-top-navigation-by-user-activation",
        ],
    }
)
def mail_body(request, pk: int):
    """The mail as sent, for the sandboxed frame only: no script, no form, no picture from afar.

    ``base`` comes before the mail's own document; the parser puts both into one head.
    """
    if request.persona is None:
        raise Http404
    message = get_object_or_404(arrived(request.persona.mailmessages), pk=pk)
    return HttpResponse(f'<!doctype html>\n<base target="_top">\n{message.html}')


@require_safe
def pulse(request):
    """What the shell asks every two seconds: counts and the air; 304 when nothing changed."""
    if request.persona is None:
        return JsonResponse({"owner": False})
    of_texts, of_mails = _count(request.persona.textmessages), _count(request.persona.mailmessages)
    new_texts, new_mails = of_texts["unread"], of_mails["unread"]
    words = {
        "texts": ngettext("%(number)d new text", "%(number)d new texts", new_texts),
        "mails": ngettext("%(number)d new mail", "%(number)d new mails", new_mails),
    }
    facts = {
        "owner": True,
        "unread": new_texts + new_mails,
        "texts": of_texts | {"words": words["texts"] % {"number": new_texts}},
        "mails": of_mails | {"words": words["mails"] % {"number": new_mails}},
        "state": _state(request.persona.phone),
        "clock_error_s": request.persona.phone.clock_error_s,
    }
    body = json.dumps(facts, sort_keys=True)
    etag = hashlib.sha256(f"{request.persona.pk}{get_language()}{body}".encode()).hexdigest()[:32]
    headers = {"ETag": f'"{etag}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


def _count(messages) -> dict:
    found = messages.filter(arrived_at__isnull=False).aggregate(
        unread=Count("pk", filter=Q(read_at__isnull=True)), newest=Max("arrived_at")
    )
    return {
        "unread": found["unread"],
        "newest": found["newest"].timestamp() if found["newest"] else 0,
        "stamp": _stamp(found["newest"], found["unread"]),
    }


def _state(phone) -> str:
    if phone.airplane_mode:
        return "airplane"
    return "signal" if phone.has_signal else "no-signal"
