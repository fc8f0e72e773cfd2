"""Tests of lines in the console."""
