"""What tests of lines mean."""
