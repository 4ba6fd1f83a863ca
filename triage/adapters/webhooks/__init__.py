"""The door to the receivers of webhooks: resolves, checks the address, connects to that very address, posts once."""

from triage.adapters.webhooks.addresses import check_url
from triage.adapters.webhooks.post import Receipt, post

__all__ = ["Receipt", "check_url", "post"]
