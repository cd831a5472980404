from django import template

from accounts.profile import bank_number, masked

register = template.Library()


@register.filter
def bank_end(bank: dict) -> str:
    """The last digits of a bank account."""
    return masked(bank_number(bank))
