from django.core.paginator import Page, Paginator

PER_PAGE = 25


def page_of(request, rows, per_page: int = PER_PAGE) -> Page:
    """The page that was asked for; the nearest there is when it is none. Two queries."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
