from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)  # a page has dozens, and there are not many
def icon(name: str, css: str = "") -> str:
    """An icon of static/icons/icons.txt. It says nothing by itself: the words stand beside it."""
    return format_html(
        '<svg class="icon{}" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        static("icons/sprite.svg"),
        name,
    )
