from django.conf import settings
from django.core.management.base import BaseCommand

from sellerportal.demo import STAFF, load_learners, load_staff

ORIGIN = "http://127.0.0.1:8000"


class Command(BaseCommand):
    help = "Loads the demo: learners at different points of the journey, an admin and a trainer."

    def add_arguments(self, parser):
        parser.add_argument(
            "--origin",
            default=settings.PORTAL_ORIGIN or ORIGIN,
            help="where mailed links lead (%(default)s)",
        )
        parser.add_argument(
            "--fresh", action="store_true", help="delete the demo learners and make them anew"
        )
        parser.add_argument(
            "--new-passwords", action="store_true", help="give the demo's staff new passwords"
        )

    def handle(self, **options):
        load_learners(origin=options["origin"], fresh=options["fresh"])
        passwords = load_staff(renew=options["new_passwords"])
        self.stdout.write("Demo learners: step into one from the front page.")
        self.stdout.write("Demo staff (each sets up a second factor at the first sign-in):")
        for email, _name, role in STAFF:
            told = passwords.get(email, "(set earlier; 'manage.py demo --new-passwords')")
            self.stdout.write(f"  {role.value:<8}{email}  {told}")
