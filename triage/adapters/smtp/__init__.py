"""Outgoing mail by SMTP. smtplib is imported in this package only, and only `triage/steps/send.py` asks for it."""

from triage.adapters.smtp.post_office import SmtpPostOffice, open_post_office

__all__ = ["SmtpPostOffice", "open_post_office"]
