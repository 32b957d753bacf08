"""What the cron jobs do, apart from the models that hold its state."""
