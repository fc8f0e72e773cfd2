"""What holds for every request: who asks, problem documents, idempotency, pages of a list."""
