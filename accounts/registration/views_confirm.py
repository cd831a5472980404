from django.shortcuts import redirect


def confirm(request, token):
    return redirect("accounts:application")
