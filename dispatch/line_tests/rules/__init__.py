"""What a test says, as pure functions over what was measured."""
