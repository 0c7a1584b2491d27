from itertools import pairwise

from vitrine.kit import ids


def test_ids_rise_and_fit_a_bigint() -> None:
    made = [ids.new_id() for _ in range(20_000)]
    assert all(a < b for a, b in pairwise(made))
    assert 0 < made[-1] < 2**63


def test_processes_do_not_share_ids() -> None:
    one, other = ids.IdClock(node=1), ids.IdClock(node=2)
    assert not {one.next() for _ in range(5_000)} & {other.next() for _ in range(5_000)}


def test_a_secret_holds_128_bits_and_fits_a_url() -> None:
    secrets = {ids.new_secret() for _ in range(1_000)}
    assert len(secrets) == 1_000
    assert all(len(secret) == 26 and secret.isalnum() and secret.islower() for secret in secrets)
