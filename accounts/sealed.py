"""What a session remembers sealed: its row holds no address, code or token in clear."""

import json

from cryptography.fernet import InvalidToken

from personas.crypto import decrypt, encrypt


def keep(request, place: str, value) -> None:
    request.session[place] = encrypt(json.dumps(value))


def kept(request, place: str):
    sealed = request.session.get(place)
    try:
        return json.loads(decrypt(sealed)) if sealed else None
    except InvalidToken:  # the keys were changed meanwhile
        return None
