from django.urls import path

from .staff import views, views_audit, views_invitations, views_join

urlpatterns = [
    path("staff/", views.members, name="staff"),
    path("staff/invite/", views_invitations.invite, name="staff_invite"),
    path("staff/invitations/", views_invitations.invitations, name="staff_invitations"),
    path(
        "staff/invitations/<int:pk>/again/",
        views_invitations.send_again,
        name="staff_invitation_again",
    ),
    path(
        "staff/invitations/<int:pk>/revoke/",
        views_invitations.revoke,
        name="staff_invitation_revoke",
    ),
    path("staff/audit/", views_audit.audit, name="staff_audit"),
    path("staff/audit/export/", views_audit.export, name="staff_audit_export"),
    path("staff/<int:pk>/", views.member, name="staff_member"),
    path("staff/<int:pk>/role/", views.change_role, name="staff_role"),
    path("staff/<int:pk>/deactivate/", views.deactivate, name="staff_deactivate"),
    path("staff/<int:pk>/reactivate/", views.reactivate, name="staff_reactivate"),
    path("staff/<int:pk>/two-factor/", views.reset_two_factor, name="staff_two_factor"),
    path("invitation/", views_join.join, name="staff_join"),
    path("invitation/<str:token>/", views_join.open_link, name="staff_join_link"),
]
