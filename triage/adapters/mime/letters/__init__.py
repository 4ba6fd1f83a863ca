"""The text of attached letters. Runs only in the guarded child process; opens no picture or film, runs nothing active."""

from triage.adapters.mime.letters.formats import is_letter, read_letter

__all__ = ["is_letter", "read_letter"]
