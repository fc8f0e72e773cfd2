"""What the OpenAPI document allows and forbids, sent to the real application: `python -m tests.fuzz --seconds 300`."""
