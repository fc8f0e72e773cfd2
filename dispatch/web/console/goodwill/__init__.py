"""The console's parts about goodwill: on an order's and a complaint's page, and the ledger with its report."""
