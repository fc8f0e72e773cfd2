"""What happened, compared: state machines of days and promises, checkers of what clients, database and carriers say."""
