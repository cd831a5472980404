from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.identifiers import InvalidIdentifier, normalise
from accounts.models import Role, User
from accounts.security.forms import NewPasswordForm
from personas.fiction import is_practice_email

from .audit import Person
from .wording import KINDS


def name_field(**options) -> forms.CharField:
    return forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=128,
        error_messages={"required": _("Type the name.")},
        **options,
    )


def role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Role.TRAINER, _("Trainer: works with learners")),
            (Role.ADMIN, _("Admin: also invites and changes staff, and reads the audit trail")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )


class InviteForm(forms.Form):
    """``existing``: the addresses of staff, which the inviting admin sees in the list anyway."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("A real mailbox: the link is sent there and works for seven days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type the e-mail address.")},
    )
    full_name = name_field(widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = role_field()

    def clean_email(self) -> str:
        try:
            found = normalise(self.cleaned_data["email"])
        except InvalidIdentifier as error:
            raise forms.ValidationError(error.args[0], code="invalid") from error
        if found.kind != "email":
            raise forms.ValidationError(_("Type the e-mail address."), code="invalid")
        if is_practice_email(found.value):
            raise forms.ValidationError(
                _("This address is reserved for practice, and staff have none of those."),
                code="practice",
            )
        if User.objects.staff().filter(email=found.value).exists():
            raise forms.ValidationError(_("This is a member of the staff already."), code="staff")
        return found.value


class RoleForm(forms.Form):
    role = role_field()


class JoinForm(NewPasswordForm):
    full_name = name_field(widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["full_name", "password"]

    def clean_full_name(self) -> str:
        # The password may not be made of it.
        self.user.full_name = self.cleaned_data["full_name"]
        return self.user.full_name


class AuditFilter(forms.Form):
    person = forms.TypedChoiceField(
        label=_("Person"), required=False, coerce=int, empty_value=None, choices=[]
    )
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[])
    day = forms.DateField(
        label=_("Day (UTC)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Give the day as year, month, day: 2026-05-04.")},
    )

    def __init__(self, *args, people: dict[int, Person], **options):
        super().__init__(*args, **options)
        person, kind = (cast(forms.ChoiceField, self.fields[name]) for name in ("person", "kind"))
        person.choices = [
            ("", _("Everybody")),
            *((pk, f"{one.name} ({one.mail})") for pk, one in people.items()),
        ]
        kinds = sorted(((of.value, words) for of, words in KINDS.items()), key=_by_words)
        kind.choices = [("", _("Everything")), *kinds]


def _by_words(choice) -> str:
    return str(choice[1])
