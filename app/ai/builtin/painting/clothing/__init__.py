"""What a figure wears, by kind of garment."""
