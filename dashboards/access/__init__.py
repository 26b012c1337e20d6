"""Who may see and change what: people, passwords, sessions, and the guard at the door."""
