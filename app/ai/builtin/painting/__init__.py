"""Own layers in SVG around the drawn head: what stands behind, what is worn, what a species has."""
