"""Lists as files: CSV, XLSX and JSON, written row by row; every file says at its end who took it out, and why."""
