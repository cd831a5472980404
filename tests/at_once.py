"""Real threads that begin at the same moment, each with a database connection of its own.

Only for tests that use transactions: what a thread writes, the others must be able to see.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(jobs: Sequence[Callable]) -> list:
    """What each job returned, or the exception that it raised."""
    start = threading.Barrier(len(jobs))

    def run(job):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def times_at_once(number: int, job: Callable[[int], object]) -> list:
    """``job(0)`` … ``job(number - 1)``; an exception in any of them is raised."""
    results = at_once([lambda position=position: job(position) for position in range(number)])
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results
