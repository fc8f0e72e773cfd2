"""What other programs make of tables: pages called `.xls`, zips, words of other tongues, shortened numbers."""
