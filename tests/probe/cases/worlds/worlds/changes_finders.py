import sys


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None


sys.meta_path.append(Finder)
sys.path.insert(0, "/elsewhere")
