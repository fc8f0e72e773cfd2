"""What is done about a test, in one transaction each."""
