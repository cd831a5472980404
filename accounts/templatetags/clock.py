from django import template

register = template.Library()


@register.filter
def clock(seconds: int) -> str:
    """872 -> "14:32": what a countdown shows before (or without) the script that ticks it."""
    return f"{seconds // 60}:{seconds % 60:02d}"
