from django.core.management.base import BaseCommand

from accounts.inactivity import lock_all


class Command(BaseCommand):
    help = "Locks the accounts that nobody used for longer than their world allows."

    def handle(self, **options):
        self.stdout.write(f"Locked for inactivity: {lock_all()}.")
