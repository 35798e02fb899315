from always.left import LEFT

RIGHT = LEFT
