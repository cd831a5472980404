from django.core.management.base import BaseCommand

from accounts.changes.closing import close_due


class Command(BaseCommand):
    help = "Deletes the accounts whose time to be reopened is over; running it again does nothing."

    def handle(self, **options):
        self.stdout.write(f"Closed accounts: {close_due()}")
