"""What a plan must keep to, and how its times and prices follow from its order."""
