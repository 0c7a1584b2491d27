from vitrine.demo.restocking import PIECES, running_out


def test_the_demos_wares_are_filled_up_and_nobody_elses() -> None:
    sku, pieces = next(iter(PIECES.items()))
    variants = [
        {"id": "1", "sku": sku, "available": 1},
        {"id": "2", "sku": sku, "available": pieces},
        {"id": "3", "sku": "A-VISITORS-OWN", "available": 0},
    ]
    assert list(running_out([{"item": "7", "variants": variants}])) == [
        ("7", {"variant": "1", "quantity": pieces - 1})
    ]
