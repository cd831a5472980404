from django.http import JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from personas.decorators import persona_required


@persona_required
def application(request):
    return redirect("accounts:register")


def state(request):
    return JsonResponse({"state": ""})


@require_POST
@persona_required
def send_again(request):
    return redirect("accounts:application")


@require_POST
@persona_required
def reopen(request):
    return redirect("accounts:register")
