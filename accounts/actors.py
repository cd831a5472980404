"""Who acts when a request touches an account: its own learner, staff, or somebody unknown."""

from typing import TypedDict
from uuid import UUID

from accounts.models import User
from events.models import AT_THE_TERMINAL, Actor
from personas.models import World
from personas.worlds import default_world


class About(TypedDict):
    """What every event says besides its kind and facts: whose account, and who acted."""

    persona: UUID | None
    actor: Actor
    staff: int | None


def about(user: User | None, actor: Actor) -> About:
    """What happened to an account by its owner, or by a stranger at its door."""
    return {
        "persona": user.persona_id if user else None,
        "actor": actor,
        "staff": user.pk if user and user.is_staff else None,
    }


def by_staff(member: User, persona: UUID | None = None) -> About:
    """What a member of staff did, to ``persona``'s account if it is about one."""
    return {"persona": persona, "actor": Actor.STAFF, "staff": member.pk}


def at_the_terminal() -> About:
    """Who sat there the log cannot know."""
    return {"persona": None, "actor": Actor.STAFF, "staff": AT_THE_TERMINAL}


def actor_before_sign_in(request, user: User | None) -> Actor:
    """Only the browser's persona says who it may be: a stranger's failures meet no lesson step."""
    persona = request.persona
    if user is not None and persona is not None and persona.pk == user.persona_id:
        return Actor.PERSONA
    return Actor.UNKNOWN


def actor_of(user: User) -> Actor:
    """Of somebody signed in."""
    return Actor.STAFF if user.is_staff else Actor.PERSONA


def world_of(request) -> World:
    """The world of the browser, never of the account: it must not tell whether there is one."""
    return request.persona.world if request.persona else default_world()
