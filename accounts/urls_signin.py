from django.urls import path

from .browser_check import views as browser_check
from .reset import views as reset
from .security import views as security
from .security import views_two_factor as two_factor
from .signin import views as signin

urlpatterns = [
    path("", security.home, name="home"),
    path("login/", signin.identify, name="login"),
    path("login/password/", signin.give_password, name="login_password"),
    path("login/code/", signin.give_code, name="login_code"),
    path("login/two-factor/", signin.enrol, name="login_enrol"),
    path("locked/", signin.locked, name="locked"),
    path("logout/", signin.leave, name="logout"),
    path("help/", signin.help_page, name="help"),
    path("browser/", browser_check.show, name="browser_check"),
    path("browser/measured/", browser_check.measured, name="browser_measured"),
    path("password/reset/", reset.request_reset, name="password_reset"),
    path("password/reset/sent/", reset.sent, name="password_reset_sent"),
    path("password/reset/code/", reset.give_code, name="password_reset_code"),
    path("password/reset/new/", reset.set_password, name="password_reset_new"),
    path("password/reset/<str:token>/", reset.open_link, name="password_reset_link"),
    path("security/", security.check_up, name="security"),
    path("security/confirm/", security.step_up, name="step_up"),
    path("security/password/", security.change_password, name="password_change"),
    path("two-factor/", two_factor.set_up, name="two_factor_setup"),
    path("two-factor/remove/", two_factor.remove, name="two_factor_remove"),
    path("recovery-codes/", two_factor.recovery_codes, name="recovery_codes"),
]
