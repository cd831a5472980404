from django import template

from personas.views.wording import spaced

register = template.Library()
register.filter("spaced", spaced)
