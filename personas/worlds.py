from .models import World

DEFAULT = "default"


def default_world() -> World:
    return World.objects.get_or_create(name=DEFAULT)[0]
