from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import translation

from accounts.models import Role
from accounts.staff import invitations
from accounts.staff.forms import InviteForm

ORIGIN = "http://127.0.0.1:8000"


class Command(BaseCommand):
    help = "Invites somebody to the staff: mails a link that works once, and prints it."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--name", required=True, help="as the invitation greets them")
        parser.add_argument(
            "--origin",
            default=settings.PORTAL_ORIGIN or ORIGIN,
            help="where the link leads (%(default)s)",
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="of the mail (%(default)s)",
        )

    def handle(self, **options):
        data = {"email": options["email"], "full_name": options["name"], "role": options["role"]}
        form = InviteForm(data)
        if not form.is_valid():
            said = [str(error) for errors in form.errors.values() for error in errors]
            raise CommandError(" ".join(said))
        links: list[str] = []

        def link_to(token: str) -> str:
            path = reverse("accounts:staff_join_link", args=[token])
            links.append(options["origin"].rstrip("/") + path)
            return links[0]

        with translation.override(options["language"]):
            if not invitations.invite(**form.cleaned_data, by=None, link_to=link_to):
                seconds = invitations.wait_seconds(form.cleaned_data["email"])
                raise CommandError(f"A link was just sent there. Try again in {seconds} s.")
        # Whoever stands at the terminal holds the database as well; without a mail server this
        # is how the first admin gets in.
        self.stdout.write(f"The link, for {form.cleaned_data['email']} alone, good for 7 days:")
        self.stdout.write(links[0])
