"""What the venue does wrong on purpose, and how each fault is carried out."""
