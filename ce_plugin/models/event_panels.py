"""A panel of the page editor whose words come from a floor above."""

from __future__ import annotations

from django.utils.module_loading import import_string
from wagtail.admin.panels import Panel


class AnsweredPanel(Panel):
    """Shows what a function of the page says. It stands above models, so it is named.

    `facts` is the dotted path of a function that takes the page as it is in the form
    and gives the context of `template_name`.
    """

    def __init__(self, *, facts: str, template_name: str, **kwargs) -> None:
        super().__init__(**kwargs)
        self.facts = facts
        self.template_name = template_name

    def clone_kwargs(self) -> dict:
        own = {"facts": self.facts, "template_name": self.template_name}
        return {**super().clone_kwargs(), **own}

    @property
    def clean_name(self) -> str:
        return super().clean_name or self.facts.rpartition(".")[2]

    class BoundPanel(Panel.BoundPanel):
        class Media:
            css = {"all": ["ce_plugin/css/admin.css"]}

        @property
        def template_name(self) -> str:
            return self.panel.template_name

        def get_context_data(self, parent_context=None) -> dict:
            context = super().get_context_data(parent_context)
            return {**context, **import_string(self.panel.facts)(self.instance)}
