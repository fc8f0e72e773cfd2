"""What protects the browsers of people who look at our answers, and those people from other sites."""
