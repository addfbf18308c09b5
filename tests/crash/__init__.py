"""Storms: real workers are killed while mail goes out; afterwards our books are compared with the sandbox's truth."""
