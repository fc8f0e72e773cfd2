"""Workforce: technicians, their shifts, absences and skills, and the territories they work in."""
