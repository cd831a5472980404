from django.urls import path

from .registration import views, views_confirm, views_state

urlpatterns = [
    path("register/", views.resume, name="register"),
    path("register/<slug:step>/", views.show_step, name="register_step"),
    path("terms/", views.terms, name="terms"),
    path("application/", views_state.application, name="application"),
    path("application/state/", views_state.state, name="application_state"),
    path("application/send-again/", views_state.send_again, name="application_send_again"),
    path("application/reopen/", views_state.reopen, name="application_reopen"),
    path("confirm/<str:token>/", views_confirm.confirm, name="confirm"),
]
