"""What an atlas is made of: photos, arrays, tables, and the store that keeps them."""
