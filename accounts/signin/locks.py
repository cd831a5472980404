"""Which lock this browser ran into: a sealed cookie, so that the countdown survives a reload.

No row is written for it, and nothing in it tells whether the name belongs to anybody. Only a lock
for inactivity is somebody's for sure: it is met after every proof.
"""

from accounts.sealed_cookies import PATH, read_sealed, set_sealed

COOKIE = "locked"
INACTIVITY = "inactivity"
_AGE_S = 24 * 3600


def remember_lock(response, *, key: str, kind: str, name: str):
    return set_sealed(response, COOKIE, {"key": key, "kind": kind, "name": name}, age_s=_AGE_S)


def locked_for(request) -> dict | None:
    lock = read_sealed(request, COOKIE)
    return lock if lock and "kind" in lock else None


def forget_lock(response) -> None:
    response.delete_cookie(COOKIE, path=PATH)
