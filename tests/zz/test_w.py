def test_w(world, wings):
    for a in wings.values():
        print(sorted((r.endpoint, r.rule, sorted(r.methods)) for r in a.url_map.iter_rules()))
