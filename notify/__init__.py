"""Wording, policy and carriers of the texts that customers get.

A library: it knows no web, no database and no clock. What it needs to know of the present is passed to it.

The way of a text: `kinds` says what it is, `render` words it, `segments` and `tariff` say what it costs,
`policy` says whether it may leave now, `carriers` carry it, `errors` and `retries` say what a refusal means,
`receipts` merge what the carrier reports, and `inbound` reads what the customer answers.
"""
