from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ctlearn.accounts"
    label = "accounts"
