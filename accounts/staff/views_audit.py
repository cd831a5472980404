from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import by_staff
from accounts.spreadsheet import csv_response
from events.kinds import Kind
from events.log import record

from . import audit as trail_of
from .access import admins_only
from .forms import AuditFilter
from .paging import page_of


def _asked(data):
    """The filter's form, and the trail as far as what was typed makes sense."""
    people = trail_of.people()
    form = AuditFilter(data, people=people)
    valid = form.is_valid()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    return form, people, trail_of.trail(**wanted), valid and bool(wanted)


@admins_only
@require_safe
def audit(request):
    form, people, events, filtered = _asked(request.GET)
    page = page_of(request, events)
    page.object_list = trail_of.rows_of(page.object_list, people)
    context = {"form": form, "page": page, "filtered": filtered}
    return render(request, "accounts/staff/audit.html", context)


@admins_only
@require_POST
def export(request):
    """As filtered. A POST, since the download itself is an entry of the trail."""
    form, _people, events, _filtered = _asked(request.POST)
    if not form.is_valid():
        return audit_again(request, form)
    record(Kind.STAFF_AUDIT_EXPORTED, **by_staff(request.user))
    return csv_response(trail_of.table(events), name="harbor-market-audit.csv")


def audit_again(request, form):
    context = {"form": form, "page": page_of(request, []), "filtered": True}
    return render(request, "accounts/staff/audit.html", context)
