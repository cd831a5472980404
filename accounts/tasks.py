"""What becomes due later. Late, twice or not at all does no harm: the rows say what is due."""

from datetime import datetime

from django_tasks import task

from accounts.models import User
from accounts.profile import settle


@task()
def settle_seller_type(user_id: int) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        settle(user=user)


def settle_at(*, user: User, moment: datetime) -> None:
    at(settle_seller_type, moment).enqueue(user.pk)


def at(what, moment: datetime):
    """The immediate backend of the tests cannot wait: it looks at once, and finds nothing due."""
    return what.using(run_after=moment) if what.get_backend().supports_defer else what
