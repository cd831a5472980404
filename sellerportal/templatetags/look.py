"""What the base templates need to know of the request."""

from django import template
from django.template.context import Context

from sellerportal.themes import theme_of

register = template.Library()


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    request = context.get("request")
    return theme_of(request) if request else "auto"


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """This page's own address, for a form that comes back to it."""
    request = context.get("request")
    return request.get_full_path() if request else "/"
