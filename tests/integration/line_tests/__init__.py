"""Tests of lines through every door."""
