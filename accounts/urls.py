from .urls_changes import urlpatterns as changes_urls
from .urls_registration import urlpatterns as registration_urls
from .urls_signin import urlpatterns as signin_urls
from .urls_staff import urlpatterns as staff_urls
from .urls_support import urlpatterns as support_urls

app_name = "accounts"
urlpatterns = [
    *signin_urls,
    *registration_urls,
    *staff_urls,
    *support_urls,
    *changes_urls,
]
