"""What runs Anju on a machine: the embedded database, the supervisor, set-up, backup and health checks."""
