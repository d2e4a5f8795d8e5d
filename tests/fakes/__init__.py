"""Stand-ins for tests: each speaks the real protocol or implements a seam. No production code knows them."""
