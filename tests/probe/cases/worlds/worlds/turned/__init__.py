from worlds.turned.work import work
