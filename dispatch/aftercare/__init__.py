"""Aftercare: warranty, survey, call-back and complaint, until the customer is content."""
