import rows

rows.spoiled = True
