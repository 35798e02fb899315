import borrowed.tool

VALUE = borrowed.tool.text.VALUE
