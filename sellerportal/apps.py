from django.apps import AppConfig


class SellerPortalConfig(AppConfig):
    name = "sellerportal"
