"""What operators see of the rows. Every column is named here: a new one, which may be a secret,
stays hidden until somebody decides. Only the worlds can be changed."""

import json
from datetime import datetime

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Count, Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actors import by_staff
from accounts.models import Application, Authenticator, User
from events.kinds import Kind
from events.log import record
from events.models import Event
from personas.models import Persona, World

from .site import site


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at: no adding, no changing, no deleting, whatever rights somebody has."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request):
        return site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        return site.has_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _plain(value):
    """As it reads: a time in words, a mapping as JSON, nothing as a dash."""
    if isinstance(value, datetime):
        return date_format(value, "DATETIME_FORMAT")
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    return "–" if value in (None, "") else value


def column(name: str, words, **options):
    """The row's attribute under a translated title; the models' own names are English."""

    @admin.display(description=words, ordering=options.pop("ordering", name), **options)
    def show(_admin, row):
        value = getattr(row, name)
        return _plain(value() if callable(value) else value)

    show.__name__ = name
    return show


class ShownAdmin(ReadOnlyAdmin):
    """A page that shows the columns of the list, once more in full, or ``on_its_page``."""

    on_its_page: list[str] = []

    def get_fields(self, request, obj=None):
        return self.on_its_page or self.list_display

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)


@admin.register(User, site=site)
class UserAdmin(ShownAdmin):
    mail = column("email", _("E-mail"))
    number = column("phone", _("Phone"))
    name = column("full_name", pgettext_lazy("of a person", "Name"))
    shown_role = column("get_role_display", _("Role"), ordering="role")
    active = column("is_active", _("Active"), boolean=True)
    operator = column("is_superuser", _("Operator"), boolean=True)
    two_factor = column("has_two_factor", _("Second factor"), boolean=True)
    browsers = column("known", _("Browsers known"))
    seen = column("last_login", _("Last sign-in"))
    since = column("joined_at", _("Since"))
    password_set = column("password_changed_at", _("Password set"))

    list_display = ["mail", "name", "shown_role", "two_factor", "active", "seen"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "full_name"]
    ordering = ["-pk"]
    on_its_page = [
        "mail", "number", "name", "shown_role", "operator", "active", "two_factor", "browsers",
        "since", "password_set", "seen",
    ]  # fmt: skip

    def get_queryset(self, request):
        on = Authenticator.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
        counted = User.objects.annotate(has_two_factor=Exists(on), known=Count("known_browsers"))
        return counted.order_by(*self.ordering)


@admin.register(Application, site=site)
class ApplicationAdmin(ShownAdmin):
    number = column("pk", _("Number"))
    shown_state = column(
        "get_state_display", pgettext_lazy("of an application", "State"), ordering="state"
    )
    reviews = column("rounds", _("Reviews"))
    begun = column("created_at", _("Begun"))
    sent = column("submitted_at", _("Sent"))
    decided = column("decided_at", _("Decided"))

    list_display = ["number", "shown_state", "reviews", "begun", "sent", "decided"]
    list_filter = ["state"]
    ordering = ["-pk"]


@admin.register(Persona, site=site)
class PersonaAdmin(ShownAdmin):
    """Who a learner plays. Nothing of the phone: it is shown to the holder alone."""

    number = column("pk", _("Number"))
    name = column("full_name", pgettext_lazy("of a person", "Name"), ordering="family_name")
    land = column("country", _("Country"))
    mail = column("email", _("E-mail"))
    demo = column("is_demo", _("Demo"), boolean=True)
    since = column("created_at", _("Since"))
    left = column("archived_at", _("Given back"))

    list_display = ["number", "name", "land", "mail", "demo", "since", "left"]
    list_filter = ["country", "is_demo"]
    search_fields = ["email", "given_name", "family_name"]
    ordering = ["-created_at"]


@admin.register(Event, site=site)
class EventAdmin(ShownAdmin):
    number = column("pk", _("Number"))
    when = column("happened_at", _("Time (UTC)"))
    what = column("kind", _("What"))
    who = column("actor", _("Who"))
    member = column("staff", _("Member of staff"))
    whom = column("persona", _("Practice identity"))
    details = column("facts", _("Details"))

    list_display = ["number", "when", "what", "who", "member", "whom", "details"]
    list_filter = ["actor"]
    search_fields = ["=kind"]
    ordering = ["-pk"]


class WorldForm(forms.ModelForm):
    """The bounds of the database's own constraints, in words."""

    lockout_limit = forms.IntegerField(
        label=_("Wrong passwords until the lock"),
        validators=[MinValueValidator(3), MaxValueValidator(10)],
        help_text=_("3 to 10."),
    )
    lockout_seconds = forms.IntegerField(
        label=_("Seconds of the first lock"),
        validators=[MinValueValidator(1), MaxValueValidator(24 * 3600)],
        help_text=_("Each further one lasts twice as long, up to the longest."),
    )
    lockout_cap_seconds = forms.IntegerField(
        label=_("Seconds of the longest lock"),
        validators=[MinValueValidator(1), MaxValueValidator(24 * 3600)],
        help_text=_("At most a day: a lock must never be a weapon."),
    )

    class Meta:
        model = World
        fields = ["lockout_limit", "lockout_seconds", "lockout_cap_seconds"]

    def clean(self):
        data = super().clean() or self.cleaned_data
        first, longest = data.get("lockout_seconds"), data.get("lockout_cap_seconds")
        if first and longest and longest < first:
            self.add_error(
                "lockout_cap_seconds", _("The longest lock cannot be shorter than the first.")
            )
        return data


@admin.register(World, site=site)
class WorldAdmin(ReadOnlyAdmin):
    """What trainers may set for a class; the row named default serves everyone outside one."""

    form = WorldForm
    title = column("name", _("World"))
    limit = column("lockout_limit", _("Wrong passwords until the lock"))
    first = column("lockout_seconds", _("Seconds of the first lock"))
    longest = column("lockout_cap_seconds", _("Seconds of the longest lock"))

    list_display = ["title", "limit", "first", "longest"]
    ordering = ["name"]
    fields = ["title", *WorldForm.Meta.fields]
    readonly_fields = ["title"]

    def has_change_permission(self, request, obj=None):
        return site.has_permission(request)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.changed_data:
            record(
                Kind.STAFF_ROW_CHANGED,
                model=obj._meta.label_lower,
                row=obj.pk,
                fields=form.changed_data,
                **by_staff(request.user),
            )
