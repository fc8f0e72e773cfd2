"""What an operator sets for the whole house: kinds of work, and the words of texts."""
