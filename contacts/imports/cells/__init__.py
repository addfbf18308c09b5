"""What stands in one cell of a file: several addresses, a whole name, a whole address, a day, a list.

Values in, values out; knows no people and no database.
"""
