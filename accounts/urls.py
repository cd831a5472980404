from .urls_registration import urlpatterns as registration_urls
from .urls_signin import urlpatterns as signin_urls
from .urls_support import urlpatterns as support_urls

app_name = "accounts"
urlpatterns = [*signin_urls, *registration_urls, *support_urls]
