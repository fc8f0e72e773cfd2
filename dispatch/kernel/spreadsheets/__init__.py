"""Tables as spreadsheets write them: CSV of every dialect and encoding, XLSX workbooks, headings, dates and numbers."""
