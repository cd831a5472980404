"""Walks through the portal: each goes from page to page and yields the name of where it stands.

They are the one list of pages for the tests and for the pictures: a new page is one more line.
"""

import base64
import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

from django_otp.oath import totp
from playwright.sync_api import Page

from tests.tools.server import PortalServer

Walk = Callable[[Page, dict], Iterator[str]]
WRONG = "not-the-password-7"
# Where a visitor is refused, with which status
REFUSED = {
    "cookies-off": 403,
    "page-too-old": 403,
    "not-found": 404,
    "bad-request": 400,
    "server-error": 500,
}


def visitor(page: Page, cast: dict) -> Iterator[str]:
    """Somebody without a practice identity, and every way to go astray."""
    page.goto("/")
    yield "front"
    page.goto("/desk/")
    yield "desk"
    page.goto("/desk/return/")
    yield "desk-return"
    send(page, code="WRONG-CODE")
    yield "desk-return-wrong"
    page.goto("/phone/")
    yield "phone-no-owner"
    page.goto("/accounts/help/#locked")
    yield "help"
    page.goto("/accounts/login/")
    yield "login-stranger"
    send(page, identifier="")
    yield "login-empty"
    page.context.clear_cookies()
    send(page, identifier="ana@post.example")
    yield "cookies-off"
    page.goto("/accounts/login/")
    page.context.add_cookies([{"name": "csrftoken", "value": "x" * 32, "url": cast["url"]}])
    send(page, identifier="ana@post.example")
    yield "page-too-old"
    page.goto("/no/such/page/")
    yield "not-found"
    show(page, cast["bad_request"], 400)
    yield "bad-request"
    show(page, cast["server_error"], 500)
    yield "server-error"


def newcomer(page: Page, cast: dict) -> Iterator[str]:
    """A practice identity at the desk, and its phone while nothing has come yet."""
    enter(page, cast, cast["newcomer"]["cookies"])
    page.goto("/")
    yield "front-again"
    page.goto("/desk/")
    yield "desk-again"
    page.goto("/desk/leave/")
    yield "desk-leave"
    press(page, "main form[action*=code] button")
    yield "desk-code"
    page.goto("/phone/texts/")
    yield "phone-texts-empty"
    page.goto("/phone/mail/")
    yield "phone-mails-empty"
    page.goto("/phone/codes/")
    yield "phone-codes-empty"
    page.locator(".phone-details summary").click()
    send(page, key="not a key")
    yield "phone-codes-wrong"


def phone(page: Page, cast: dict) -> Iterator[str]:
    """Every screen of a phone that has been in use."""
    enter(page, cast, cast["seller"]["cookies"])
    page.goto("/phone/texts/")
    yield "phone-texts"
    press(page, ".phone-message:not(.phone-message-new)")
    yield "phone-text"
    page.goto("/phone/mail/")
    yield "phone-mails"
    press(page, "li:nth-child(2) .phone-message")
    yield "phone-mail"
    press(page, ".phone-views a:last-child")
    yield "phone-mail-text"
    page.goto("/phone/papers/")
    yield "phone-papers"
    press(page, ".phone-pictures a")
    yield "phone-paper"
    page.goto("/phone/settings/")
    yield "phone-world"
    press(page, "#phone-switch-airplane")
    yield "phone-world-airplane"
    page.goto("/phone/texts/")
    yield "phone-texts-airplane"
    page.goto("/phone/settings/")
    press(page, "#phone-switch-airplane")
    enter(page, cast, cast["guarded"]["cookies"])
    page.goto("/phone/codes/")
    yield "phone-codes"
    press(page, ".phone-entry-remove")
    yield "phone-codes-remove"


def sign_in(page: Page, cast: dict) -> Iterator[str]:
    """To the wrong password and on to the lock, with the phone beside the page."""
    seller = cast["seller"]
    enter(page, cast, seller["cookies"])
    page.goto("/accounts/login/")
    yield "login"
    if open_phone(page):
        yield "login-phone"
        page.keyboard.press("Escape")
    send(page, identifier=seller["email"])
    yield "login-password"
    send(page, password=WRONG)
    yield "login-wrong"
    while "/locked/" not in page.url:
        send(page, password=WRONG)
    yield "locked"


def second_factor(page: Page, cast: dict) -> Iterator[str]:
    guarded = cast["guarded"]
    enter(page, cast, guarded["cookies"])
    page.goto("/accounts/login/")
    send(page, identifier=guarded["phone"])
    send(page, password=cast["password"])
    yield "login-code"
    send(page, code=code_of(guarded["secret"], steps=9))
    yield "login-code-clock"
    press(page, "main .switch a")
    yield "login-recovery"
    send(page, code="AAAA-BBBB-CCCC-DDDD")
    yield "login-recovery-wrong"
    press(page, "main .switch a")
    while "/locked/" not in page.url:
        send(page, code="000000")
    yield "locked-codes"


def reset(page: Page, cast: dict) -> Iterator[str]:
    seller = cast["seller"]
    enter(page, cast, seller["cookies"])
    page.goto("/accounts/password/reset/")
    yield "reset"
    send(page, identifier=seller["email"])
    yield "reset-sent"
    page.goto("/accounts/password/reset/")
    send(page, identifier=seller["phone"])
    yield "reset-code"
    send(page, code="000000")
    yield "reset-code-wrong"
    page.goto(f"/accounts/password/reset/{seller['reset_token']}/")
    yield "reset-new"
    send(page, password="password")
    yield "reset-new-weak"
    page.goto("/accounts/password/reset/no-such-link/")
    yield "reset-dead"


def account(page: Page, cast: dict) -> Iterator[str]:
    """Signed in: the home, the check-up, and the second factor being turned on."""
    enter(page, cast, cast["seller"]["signed_in"])
    page.goto("/accounts/")
    yield "home"
    open_phone(page)
    yield "home-phone"
    page.locator("[data-phone-close]").click()
    page.goto("/accounts/security/")
    yield "security"
    page.goto("/accounts/two-factor/")
    yield "step-up"
    send(page, password=WRONG)
    yield "step-up-wrong"
    send(page, password=cast["password"])
    yield "two-factor"
    open_phone(page)
    page.locator("#phone-tab-codes").click()
    page.locator("[data-scan] button").click()
    page.locator("[data-entry]").wait_for()
    yield "two-factor-phone"
    page.locator("[data-phone-close]").click()
    otpauth = page.locator("[data-otpauth]").get_attribute("data-otpauth")
    [secret] = parse_qs(urlsplit(otpauth).query)["secret"]
    send(page, code=code_of(secret))
    yield "recovery-codes-new"
    page.goto("/accounts/")
    yield "home-guarded"
    page.goto("/accounts/security/")
    yield "security-guarded"
    page.goto("/accounts/recovery-codes/")
    yield "recovery-codes"
    page.goto("/accounts/two-factor/remove/")
    yield "two-factor-remove"
    page.goto("/accounts/security/password/")
    yield "password"
    send(page, password="password")
    yield "password-weak"


def application(page: Page, cast: dict) -> Iterator[str]:
    """The demo's learners: in the middle of the wizard, waiting, to be mended, approved."""
    _first, half_way, waiting, returned, approved = cast["demo"]
    enter(page, cast, half_way)
    page.goto("/accounts/register/")
    yield "register"
    enter(page, cast, waiting)
    page.goto("/accounts/application/")
    yield "application-sent"
    enter(page, cast, returned)
    page.goto("/accounts/application/")
    yield "application"
    enter(page, cast, approved)
    page.goto("/accounts/application/")
    yield "application-approved"


def troubled_browser(page: Page, cast: dict) -> Iterator[str]:
    """The practice browser old, then meddled with, and what each makes of the sign-in."""
    enter(page, cast, cast["newcomer"]["cookies"])
    page.goto("/phone/settings/")
    press(page, "#phone-switch-old-browser")
    page.goto("/phone/browser/")
    yield "phone-browser-old"
    page.goto("/accounts/login/")
    yield "login-old"
    send(page, identifier="ana@post.example")
    yield "login-old-refused"
    page.goto("/accounts/browser/")
    measured(page)
    yield "browser-check"
    page.goto("/phone/settings/")
    press(page, "#phone-switch-extension")
    page.goto("/phone/browser/")
    yield "phone-browser-extension"
    page.goto("/accounts/login/")
    with page.expect_navigation():
        page.locator("main [name=identifier]").press("Enter")
    yield "login-meddled"
    page.goto("/phone/settings/")
    press(page, "#phone-switch-extension")


def staff(page: Page, cast: dict) -> Iterator[str]:
    """An admin among colleagues, invitations and the audit trail."""
    people = cast["staff"]
    enter(page, cast, people["admin"])
    page.goto("/accounts/")
    yield "home-staff"
    page.goto("/accounts/staff/")
    yield "staff"
    page.goto("/accounts/staff/invitations/")
    yield "staff-invitations"
    page.goto("/accounts/staff/invite/")
    yield "staff-invite"
    send(page, email="somebody@post.example", full_name="")
    yield "staff-invite-wrong"
    page.goto(f"/accounts/staff/{people['trainer_id']}/")
    page.locator("details.confirm summary").last.click()
    yield "staff-member"
    page.goto(f"/accounts/staff/{people['closed_id']}/")
    yield "staff-member-closed"
    page.goto("/accounts/staff/audit/")
    yield "staff-audit"
    page.goto("/accounts/staff/audit/?day=2020-01-01")
    yield "staff-audit-empty"
    page.goto("/accounts/staff/audit/?day=yesterday")
    yield "staff-audit-wrong"


def joining(page: Page, cast: dict) -> Iterator[str]:
    """Somebody who was invited, up to the second factor."""
    page.goto(f"/accounts/invitation/{cast['staff']['revoked']}/")
    yield "staff-join-dead"
    page.goto(f"/accounts/invitation/{cast['staff']['invitation']}/")
    yield "staff-join"
    send(page, password="password")
    yield "staff-join-weak"
    send(page, password="gravel violin kelp ordinary")
    yield "staff-join-enrol"


def operator(page: Page, cast: dict) -> Iterator[str]:
    """Django's admin site under the portal's policy, with its switch of colours."""
    enter(page, cast, cast["staff"]["admin"])
    page.goto("/admin/")
    yield "admin"
    page.locator("#user-tools .theme-toggle").click()
    page.goto("/admin/events/event/")
    yield "admin-events"
    page.goto("/admin/accounts/user/")
    press(page, "#result_list tbody th a")
    yield "admin-user"
    page.goto("/admin/personas/world/")
    press(page, "#result_list tbody th a")
    yield "admin-world"
    page.locator("[name=lockout_limit]").fill("99")
    press(page, "input[name=_save]")
    yield "admin-world-wrong"


def support(page: Page, cast: dict) -> Iterator[str]:
    """From the lock for inactivity through a case that is stopped, to one that is done."""
    asker = cast["asker"]
    enter(page, cast, asker["cookies"])
    page.goto("/accounts/support/")
    yield "support"
    send(page, identifier="")
    yield "support-empty"
    page.locator("main [name=matter][value=factor]").check()
    send(page, identifier=asker["email"])
    yield "support-case"
    page.goto(f"/accounts/support/link/{asker['link']}/")
    yield "support-link"
    press(page, "main form button")
    yield "support-paper"
    page.locator("main [name=picture][value=blurred]").check()
    press(page, "main form[enctype] button")
    yield "support-paper-wrong"
    page.locator("main [name=picture][value=good]").check()
    press(page, "main form[enctype] button")
    yield "support-delay"
    enter(page, cast, asker["signed_in"])
    page.goto("/accounts/support/")
    yield "support-inside"
    page.goto(f"/accounts/support/stop/{asker['stop']}/")
    yield "support-stop"
    press(page, "main form button")
    yield "support-stopped"
    page.goto("/accounts/support/link/no-such-link/")
    yield "support-link-dead"
    enter(page, cast, asker["cookies"] | asker["done"])
    page.goto("/accounts/support/case/")
    yield "support-done"
    page.goto("/accounts/login/")
    send(page, identifier=asker["email"])
    send(page, password=cast["password"])
    yield "locked-inactivity"


def changes(page: Page, cast: dict) -> Iterator[str]:
    """What is on file, and everything that changes it."""
    mover = cast["mover"]
    enter(page, cast, mover["signed_in"])
    page.goto("/accounts/details/")
    yield "details"
    page.goto("/accounts/details/email/")
    send(page, password=cast["password"])
    yield "change-email"
    send(page, email="me@gmail.com")
    yield "change-email-wrong"
    send(page, email=mover["old_email"])
    page.goto("/accounts/details/phone/")
    yield "change-phone"
    send(page, phone=mover["second_phone"])
    yield "change-phone-code"
    page.goto("/accounts/details/")
    yield "details-waiting"
    press(page, "main #email a[href*=stop]")
    yield "change-stop"
    page.goto("/accounts/details/email/no-such-link/")
    yield "change-dead"
    page.goto("/accounts/details/name/")
    send(page, full_name="Somebody Else")
    yield "change-name-refused"
    page.goto("/accounts/details/seller-type/")
    yield "change-type"
    page.goto("/accounts/details/bank/")
    yield "change-bank"
    send(page, **mover["bank"])
    yield "details-hold"
    page.goto("/accounts/details/bank/")
    yield "change-bank-held"
    page.goto("/accounts/details/close/")
    press(page, "main form button")
    yield "close-account"
    page.goto(f"/accounts/undo/{mover['undo_token']}/")
    yield "undo"
    page.goto("/accounts/undo/no-such-link/")
    yield "undo-dead"
    enter(page, cast, cast["leaver"]["signed_in"])
    page.goto("/accounts/")
    yield "closing"
    enter(page, cast, cast["aged"]["signed_in"])
    page.goto("/accounts/")
    send(page, password=cast["password"])
    yield "password-too-old"


ALL: list[Walk] = [
    visitor,
    newcomer,
    phone,
    sign_in,
    second_factor,
    reset,
    account,
    application,
    troubled_browser,
    staff,
    joining,
    operator,
    support,
    changes,
]


def make_cast(server: PortalServer, locale: str, seed: int | None = None) -> dict:
    """Fresh people for one round of walks: their cookies, and what only they can know.

    The same ``seed`` on an empty database makes the same people.
    """
    script = f"from tests.browser import stage; stage.tell({locale!r}, {seed!r})"
    return {"url": server.url} | json.loads(server.manage("shell", "-v", "0", "-c", script))


# What a person does on a page


def press(page: Page, place: str) -> None:
    with page.expect_navigation():
        page.locator(place).first.click()


def send(page: Page, **fields: str) -> None:
    """Fill in the fields of the page's form and send it."""
    for name, value in fields.items():
        page.locator(f"main [name={name}]:visible").fill(value)
    press(page, f"main form:has([name={next(iter(fields))}]) button:not([type=button])")


def measured(page: Page) -> None:
    """Until the browser check shows what its script has measured."""
    page.locator("[data-item=javascript][data-state=good]").wait_for()


def show(page: Page, body: str, status: int) -> None:
    """A page that the portal serves only when something is broken, as it would serve it."""
    page.route(
        "**/broken/",
        lambda route: route.fulfill(status=status, content_type="text/html", body=body),
    )
    page.goto("/broken/")


def open_phone(page: Page) -> bool:
    """Press the phone's button; a wide entrance has none, the phone stands beside it."""
    opener = page.locator(".phone-opener")
    if opener.is_visible():
        opener.click()
        page.locator("#phone-screen [data-screen]").wait_for()
        return True
    return False


def enter(page: Page, cast: dict, cookies: dict[str, str]) -> None:
    """Be the one who holds these cookies."""
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": name, "value": value, "url": cast["url"]} for name, value in cookies.items()]
    )


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator shows ``steps`` half minutes from now."""
    return f"{totp(base64.b32decode(secret), t0=-30 * steps):06d}"


def colour(page: Page, scheme: str) -> None:
    """As a device with light or dark colours shows it, painted."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def settle(page: Page) -> None:
    """Until the practice phone beside the page, if it is seen, has loaded its screen."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        "() => { const dock = document.querySelector('.phone-dock[data-pulse]');"
        " return !dock || !dock.offsetParent || dock.querySelector('[data-screen]'); }"
    )
