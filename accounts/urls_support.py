from django.urls import path

from .support import views

urlpatterns = [
    path("support/", views.desk, name="support"),
    path("support/case/", views.case, name="support_case"),
    path("support/case/again/", views.send_again, name="support_again"),
    path("support/case/stop/", views.stop, name="support_stop"),
    path("support/case/<slug:reference>/stop/", views.stop_own, name="support_stop_own"),
    path("support/link/<str:token>/", views.follow_link, name="support_link"),
    path("support/stop/<str:token>/", views.stop_link, name="support_stop_link"),
]
