"""My details: name and addresses, each kept by the person alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from ce_plugin.exceptions import LinkNotUsable, TransitionNotAllowed
from ce_plugin.forms.directory import AddressForm, NameForm
from ce_plugin.models import PersonAddress
from ce_plugin.services.addresses import (
    add_address,
    address_behind,
    change_name,
    choose_address,
    confirm_address,
    remove_address,
)
from ce_plugin.views.members import PersonRequiredMixin


class DetailsView(PersonRequiredMixin, TemplateView):
    template_name = "ce_plugin/details/details.html"

    def get_context_data(self, **kwargs):
        person = self.person
        given = {"name_form": self._name_form(), "address_form": AddressForm()}
        mail = person.email.lower()
        others = [one for one in person.addresses.all() if one.email.lower() != mail]
        positions = person.positions.get_queryset().select_related("library")
        return super().get_context_data(
            person=person, addresses=others, positions=positions, **given | kwargs
        )

    def _name_form(self) -> NameForm:
        names = {
            "first_name": self.person.first_name,
            "last_name": self.person.last_name,
        }
        return NameForm(initial=names)


class DetailsNameView(DetailsView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest):
        form = NameForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(name_form=form))
        change_name(self.person, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your name is changed."))
        return redirect("ce_plugin:details")


class DetailsAddressView(DetailsView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest):
        form = AddressForm(request.POST)
        if form.is_valid() and self._added(form):
            sentence = _("A mail with a link is on its way to %(email)s.")
            messages.success(request, sentence % form.cleaned_data)
            return redirect("ce_plugin:details")
        return self.render_to_response(self.get_context_data(address_form=form))

    def _added(self, form: AddressForm) -> bool:
        email = form.cleaned_data["email"]
        if email.lower() == self.person.email.lower():
            form.add_error("email", _("Your mail goes to this address already."))
            return False
        try:
            add_address(self.person, email=email, actor=self.request.user)
        except TransitionNotAllowed:
            form.add_error("email", _("Ten addresses are enough. Remove one first."))
            return False
        return True


class OwnAddressView(PersonRequiredMixin, View):
    """A button beside an address: what it does is `act`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pid):
        rows = PersonAddress.objects.select_related("person")
        address = get_object_or_404(rows, pid=pid, person=self.person)
        try:
            sentence = self.act(address)
        except TransitionNotAllowed:
            messages.error(request, _("This cannot be done with this address now."))
        else:
            messages.success(request, sentence % {"email": address.email})
        return redirect("ce_plugin:details")


class AddressChooseView(OwnAddressView):
    def act(self, address: PersonAddress) -> str:
        choose_address(address, actor=self.request.user)
        return _("The mail of the program goes to %(email)s now.")


class AddressRemoveView(OwnAddressView):
    def act(self, address: PersonAddress) -> str:
        remove_address(address, actor=self.request.user)
        return _("%(email)s is removed.")


class AddressConfirmView(View):
    """The mailed link: looking decides nothing, the button does."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "ce_plugin/details/confirm.html"

    def get(self, request: HttpRequest, token: str):
        try:
            address = address_behind(token)
        except LinkNotUsable:
            return self._page(status=404)
        return self._page(address=address)

    def post(self, request: HttpRequest, token: str):
        try:
            address = confirm_address(token)
        except LinkNotUsable:
            return self._page(status=404)
        return self._page(address=address)

    def _page(self, status: int = 200, **context):
        response = render(self.request, self.template_name, context, status=status)
        response["Cache-Control"] = "no-store"
        # The address of this page is a key: no other site learns it.
        response["Referrer-Policy"] = "same-origin"
        return response
