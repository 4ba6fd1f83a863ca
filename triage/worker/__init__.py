"""The processes: watching mailboxes, working on nudges, sweeping what is stuck, and keeping them all alive."""
