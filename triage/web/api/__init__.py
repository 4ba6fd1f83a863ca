"""The REST API under /api/v1: for programs, with tokens and without cookies. Errors are problem+json in French words."""

from triage.web.api.app import PREFIX, create_api

__all__ = ["PREFIX", "create_api"]
