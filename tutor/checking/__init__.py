"""Is this answer right, on what evidence, and if it is not, what went wrong?"""
