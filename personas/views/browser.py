"""The practice browser's own screen: its version, its extensions, a private window."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from .. import browser as practice
from ..actions import change_browser
from .screens import phone_required, show


@require_http_methods(["GET", "HEAD", "POST"])
@phone_required
def browser(request):
    if request.method == "POST":
        change_browser(persona=request.persona, to=request.POST.get("to", ""))
        return redirect("phone:browser")
    phone = request.persona.phone
    return show(
        request,
        "browser",
        "world",
        name=practice.name_of(phone),
        version=practice.version_of(phone),
        new_version=practice.NEW_VERSION,
        harbor=practice.NAME,
        pier=practice.OTHER_NAME,
        extension=practice.EXTENSION_NAME,
    )
