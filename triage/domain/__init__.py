"""Values and decisions of the mail room. Knows no library beyond the standard one and no other package."""
