"""From what is asked to what happened: compile, loop, contacts, hunters, surveillance, orders, checkpoint."""
