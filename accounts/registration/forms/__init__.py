from .bank import BankForm
from .base import StepForm
from .business import BusinessForm
from .document import DocumentForm
from .seller_type import SellerTypeForm
from .start import StartForm
from .store import StoreForm
from .tax import TaxForm
from .terms import TERMS_VERSION, TermsForm

__all__ = [
    "TERMS_VERSION",
    "BankForm",
    "BusinessForm",
    "DocumentForm",
    "SellerTypeForm",
    "StartForm",
    "StepForm",
    "StoreForm",
    "TaxForm",
    "TermsForm",
]
