"""The service: how a mail comes in, is understood, proposed to people, and put in its place."""

__version__ = "0.1.0"
