"""A mailbox of invented mails on a real IMAP server, to see the product without a town's mailbox."""
