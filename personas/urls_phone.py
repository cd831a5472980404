from django.urls import path

from .views import authenticator, browser, messages, papers, world

app_name = "phone"

urlpatterns = [
    path("", messages.home, name="home"),
    path("pulse/", messages.pulse, name="pulse"),
    path("texts/", messages.texts, name="texts"),
    path("texts/<int:pk>/", messages.text, name="text"),
    path("mail/", messages.mails, name="mails"),
    path("mail/<int:pk>/", messages.mail, name="mail"),
    path("mail/<int:pk>/body/", messages.mail_body, name="mail_body"),
    path("codes/", authenticator.entries, name="authenticator"),
    path("codes/add/", authenticator.add, name="authenticator_add"),
    path("codes/<int:pk>/remove/", authenticator.remove, name="authenticator_remove"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<slug:variant>/", papers.paper, name="paper"),
    path("papers/<slug:variant>.png", papers.specimen, name="specimen"),
    path("papers/<slug:variant>.jpg", papers.thumbnail, name="thumbnail"),
    path("settings/", world.settings, name="settings"),
    path("browser/", browser.browser, name="browser"),
]
