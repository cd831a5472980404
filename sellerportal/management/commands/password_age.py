from django.core.management.base import BaseCommand, CommandError

from personas.models import World
from personas.worlds import DEFAULT, default_world

MOST_DAYS = 3650


class Command(BaseCommand):
    help = "Sets after how many days the learners of a world change their password; 0: never."

    def add_arguments(self, parser):
        parser.add_argument("days", type=int)
        parser.add_argument("--world", default=DEFAULT, help="the name of a class's world")

    def handle(self, *, days: int, world: str, **options):
        if not 0 <= days <= MOST_DAYS:
            raise CommandError(f"days: from 0 (never) to {MOST_DAYS}")
        if world == DEFAULT:
            default_world()
        if not World.objects.filter(name=world).update(password_max_age_days=days):
            raise CommandError(f"there is no world named {world}")
        self.stdout.write(f"{world}: {f'every {days} days' if days else 'never'}")
