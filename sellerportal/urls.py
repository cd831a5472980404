from django.urls import include, path

from . import views
from .operators.rows import site

urlpatterns = [
    path("", views.front, name="front"),
    path("demo/<int:position>/", views.enter_demo, name="enter_demo"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path(".well-known/change-password", views.change_password, name="change_password"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("desk/", include("personas.urls_desk")),
    path("phone/", include("personas.urls_phone")),
    path("accounts/", include("accounts.urls")),
    path("admin/", site.urls),
]

handler400 = "sellerportal.views.bad_request"
handler403 = "sellerportal.views.forbidden"
handler404 = "sellerportal.views.not_found"
handler500 = "sellerportal.views.server_error"
