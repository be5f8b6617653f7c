"""Member and public routes. Events themselves are Wagtail pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "ce_plugin"

urlpatterns: list[URLPattern] = []
