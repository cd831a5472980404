"""Filling in an application without a slip, straight from the persona's papers."""

from personas.models import Persona


def true_answers(
    persona: Persona,
    *,
    password: str,
    store_name: str,
    seller_type: str = "individual",
    by: str = "email",
) -> dict[str, dict]:
    """What each step's form wants, by the step's key: all of it as the review wants to see it."""
    side = "company" if seller_type == "professional" else "person"
    return {
        "start": {
            "full_name": persona.full_name,
            "identifier": persona.email if by == "email" else persona.phone_number,
            "password": password,
        },
        "seller_type": {"seller_type": seller_type},
        "business": {
            "business_name": persona.business_name,
            "date_of_birth": persona.date_of_birth.isoformat(),
            "email": persona.email,
            "phone": persona.phone_number,
            "street": persona.street,
            "city": persona.city,
            "region": persona.region,
            "postcode": persona.postcode,
        },
        "document": {"picture": "good"},
        "bank": persona.bank,
        "tax": {"number": persona.tax[side]["number"]},
        "store": {"store_name": store_name},
        "terms": {"accepted": "on"},
    }
