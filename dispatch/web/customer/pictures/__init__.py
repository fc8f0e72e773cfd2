"""Pictures on the customer's page, each given by the link of its visit alone."""
