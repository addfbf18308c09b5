"""Files of people as tables of text: encodings, delimiters, spreadsheets. Knows no people and no database."""
