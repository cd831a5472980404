from django.urls import path

from .changes import views, views_closing, views_contact, views_undo

urlpatterns = [
    path("details/", views.details, name="details"),
    path("details/email/", views_contact.email, name="details_email"),
    path("details/email/confirm/", views_contact.confirm_email, name="details_email_confirm"),
    path("details/email/<str:token>/", views_contact.open_email_link, name="details_email_link"),
    path("details/phone/", views_contact.phone, name="details_phone"),
    path("details/phone/code/", views_contact.phone_code, name="details_phone_code"),
    path("details/name/", views.name, name="details_name"),
    path("details/seller-type/", views.seller_type, name="details_seller_type"),
    path("details/bank/", views.bank, name="details_bank"),
    path("details/stop/<int:pk>/", views.stop, name="details_stop"),
    path("details/close/", views_closing.close, name="details_close"),
    path("closing/", views_closing.reopen, name="closing"),
    path("undo/", views_undo.take_back, name="change_undo"),
    path("undo/<str:token>/", views_undo.open_link, name="change_undo_link"),
]
