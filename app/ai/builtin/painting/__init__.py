"""SVG layers around the drawn head: background, clothing, and features of species."""
