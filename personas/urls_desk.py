from django.urls import path

from .views import desk

app_name = "desk"

urlpatterns = [
    path("", desk.start, name="start"),
    path("leave/", desk.leave, name="leave"),
    path("code/", desk.code, name="code"),
    path("return/", desk.come_back, name="return"),
]
