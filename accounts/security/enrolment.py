"""The pages of setting up: the authenticator's key, and the recovery codes shown once."""

from urllib.parse import quote

from django.shortcuts import render

from accounts import totp
from accounts.models import User


def enrolment_of(user: User) -> dict:
    device = totp.prepare(user=user)
    address = totp.uri(device)
    return {
        "otpauth": address,
        "picture": totp.qr_picture(address),
        "typed_key": totp.typed_key(device),
    }


def show_codes_once(request, codes: list[str], *, just_on: bool):
    # A data: address saves the list without a second request that would have to know the codes.
    download = "data:text/plain;charset=utf-8," + quote("\n".join(codes) + "\n")
    context = {"codes": codes, "just_on": just_on, "download": download}
    return render(request, "accounts/recovery_codes_new.html", context)
