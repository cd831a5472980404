"""Who acts when a request touches an account: its own learner, staff, or somebody unknown."""

from typing import TypedDict
from uuid import UUID

from accounts.models import User
from events.models import Actor
from personas.models import World
from personas.worlds import default_world


class About(TypedDict):
    """What every event says besides its kind and facts: whose account, and who acted."""

    persona: UUID | None
    actor: Actor


def about(user: User | None, actor: Actor) -> About:
    return {"persona": user.persona_id if user else None, "actor": actor}


def actor_before_sign_in(request, user: User | None) -> Actor:
    """Only the browser's persona says who it may be: a stranger's failures meet no lesson step."""
    persona = request.persona
    if user is not None and persona is not None and persona.pk == user.persona_id:
        return Actor.PERSONA
    return Actor.UNKNOWN


def actor_of(user: User) -> Actor:
    """Of somebody signed in."""
    return Actor.STAFF if user.persona_id is None else Actor.PERSONA


def world_of(request) -> World:
    """The world of the browser, never of the account: it must not tell whether there is one."""
    return request.persona.world if request.persona else default_world()
