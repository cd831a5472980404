"""The review that follows a sent application, some seconds later."""

from datetime import timedelta

from django.utils import timezone, translation
from django_tasks import task

from . import decision

TAKES = timedelta(seconds=5)  # real ones take days; long enough here to see what waiting is


@task()
def review(application_id: int, version: int, language: str) -> None:
    """Run twice, or for an application that was sent anew meanwhile, it changes nothing."""
    with translation.override(language):
        decision.decide(application_id=application_id, version=version)


def review_soon(application_id: int, version: int) -> None:
    language = translation.get_language() or "en"
    # The immediate backend of the tests cannot wait: the task is enqueued for now there.
    waits = review.get_backend().supports_defer
    soon = review.using(run_after=timezone.now() + TAKES) if waits else review
    soon.enqueue(application_id, version, language)
