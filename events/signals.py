"""One signal, sent once per written batch and inside its transaction.

Receivers get ``events``: the list of saved Event rows, in the order they were recorded.
"""

from django.dispatch import Signal

recorded = Signal()
