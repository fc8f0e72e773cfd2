"""What every use case is handed: an open transaction, the clock, records, jobs and keys."""
