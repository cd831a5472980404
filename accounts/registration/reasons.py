"""Why a review returns an application: reason code -> the sentence that stands beside the field."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "name_differs": _(
        "This is not the name on your identity document. Type it exactly as it stands there."
    ),
    "email_differs": _("This is not the mailbox on your papers."),
    "phone_differs": _("This is not the phone number on your papers."),
    "business_name_differs": _("This is not the registered name of your business."),
    "birth_differs": _("This is not the date of birth on your identity document."),
    "address_differs": _("This is not the address on your papers."),
    "document_expired": _("This document has expired. Send one that is still valid."),
    "document_cropped": _(
        "A part of the page is missing. All four corners must be in the picture."
    ),
    "document_blurred": _("This picture cannot be read. Take a sharp one."),
    "document_screenshot": _("This is a picture of a screen. Send the photo itself."),
    "holder_differs": _("The account must be in the name on your papers."),
    "bank_differs": _("This is not the account on your papers. Compare digit by digit."),
    "tax_differs": _("This is not the number on your papers. Compare digit by digit."),
    "store_name_taken": _("Another store opened with this name meanwhile. Choose another one."),
}


def sentence(code: str) -> str:
    return str(REASONS.get(code, _("Please look at this again.")))
