"""The end of a case's delay. Whoever looks at the case afterwards does the same: see ``settle``."""

from datetime import datetime

from django_tasks import task

from accounts.models import SupportCase

from .ending import settle


@task()
def finish_case(case_id: int) -> None:
    """Run twice, too early, or after the owner stopped it, it changes nothing."""
    case = SupportCase.objects.filter(pk=case_id).first()
    if case:
        settle(case)


def finish_at(case_id: int, moment: datetime) -> None:
    # A backend that cannot wait (the tests') leaves it to the pages.
    if finish_case.get_backend().supports_defer:
        finish_case.using(run_after=moment).enqueue(case_id)
