"""Who comes in and who goes: pages of users, and of technicians with their shifts, absences and devices."""
