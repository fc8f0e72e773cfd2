"""What an order's page has beside the order itself: the forms that change it, and what was sent from the field."""
