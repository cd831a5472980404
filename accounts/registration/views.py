from django.shortcuts import redirect

from personas.decorators import persona_required


@persona_required
def resume(request):
    return redirect("accounts:register_step", "start")


@persona_required
def show_step(request, step):
    return redirect("front")


def terms(request):
    return redirect("front")
