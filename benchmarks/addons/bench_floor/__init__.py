from . import controllers


def _make_table(env):
    env.cr.execute("CREATE TABLE bench_floor (id serial PRIMARY KEY, body text NOT NULL)")
