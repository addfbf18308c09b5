"""The pages about whom an alert goes to: all its numbers, samples, one person explained, the limits of the coalition.

No tables. Below: `audience`, which counts and leaves out.
"""
