"""Addresses of the door. Two stand where the admin has pages of its own, and come before it (mcm/urls.py)."""

from django.urls import path

from mcm.sign_in import invitations, views

urlpatterns = [
    path("admin/login/", views.sign_in, name="sign-in"),
    path("admin/password_change/", views.new_password, name="new-password"),
    path("sign-in/link/", views.ask_for_link, name="ask-for-link"),
    path("sign-in/link/<str:token>/", views.enter_by_link, name="use-link"),
    path("sign-in/second-factor/", views.show_second_factor, name="second-factor"),
    path("sign-in/second-factor/set-up/", views.set_up_second_factor, name="set-up-second-factor"),
    path("sign-in/second-factor/codes/", views.renew_recovery_codes, name="renew-recovery-codes"),
    path("sign-in/again/", views.sign_in_again, name="sign-in-again"),
    path("sign-in/account/", views.my_account, name="my-account"),
    path("sign-in/out/", views.sign_out, name="sign-out"),
    path("invitations/<uidb64>/<token>/", invitations.AcceptInvitation.as_view(), name="invitation"),
]
