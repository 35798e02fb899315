from always.right import RIGHT

LEFT = RIGHT
