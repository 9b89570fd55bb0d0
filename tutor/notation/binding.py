"""How tightly signs bind, for reading and for writing alike: what is written is read back."""

LOOSE, CONDITION, COMPARE, SUM, MINUS, PRODUCT, POWER, ATOM = 0, 5, 8, 10, 15, 20, 40, 50
"""A minus before a formula binds less than a product, so that -x^2 is −(x²)."""

TIGHT = 25
"""A product without a sign, in the reading that holds it together: 1/2x as 1/(2x)."""

OPEN_PRODUCT, OPEN, SLOPE = 16, 17, PRODUCT + 2
"""d/dx f is open to the right: it would take a factor after it for its own. So is a product
that ends in it. ds/dy is not."""
