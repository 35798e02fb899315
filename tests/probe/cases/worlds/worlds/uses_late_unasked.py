from worlds import turned

VALUE = turned.late
