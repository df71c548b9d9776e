"""What many tests stand on: databases, the real server, a client, rooms with a fake clock."""
