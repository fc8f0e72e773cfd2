"""Emails: what customers write to the mail desk becomes a complaint, a word about one, or a task for a person."""
