{
    "name": "Benchmark: the least that a webhook can do",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Omnichannel Chat contributors",
    "license": "LGPL-3",
    "depends": ["base"],
    "post_init_hook": "_make_table",
}
