import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records.budget import Budget, TooManyRejects


def rejects(n_files: int, reason: str = "truncated JPEG") -> list[dict[str, str]]:
    return [{"uri": f"/photos/{number}.jpg", "reason": reason} for number in range(n_files)]


def test_few_rejects_never_fail_a_run() -> None:
    Budget(0.05, few=5).check(rejects(5), 5)


def test_a_share_over_the_budget_fails() -> None:
    Budget(0.05, few=5).check(rejects(50), 1000)
    with pytest.raises(TooManyRejects):
        Budget(0.05, few=5).check(rejects(51), 1000)


def test_the_error_names_counts_share_budget_reasons_files_and_the_way_out() -> None:
    rows = rejects(40) + rejects(20, "empty file") + rejects(2, "not a photo")
    with pytest.raises(TooManyRejects) as caught:
        Budget(0.05, few=5).check(rows, 1000)
    for part in (
        "62 of 1,000 files",
        "6.2%",
        "budget is 5.0%",
        "truncated JPEG (40 ×), empty file (20 ×), not a photo (2 ×)",
        "/photos/0.jpg, /photos/1.jpg, /photos/2.jpg.",
        "--max-rejects 7%",
        "scan.max_rejected_share",
        "as it was",
    ):
        assert part in str(caught.value)


@given(st.integers(1, 10_000), st.integers(0, 20), st.floats(0, 1), st.data())
def test_the_share_that_the_error_names_lets_the_run_pass(
    n_found: int, few: int, share: float, choice: st.DataObject
) -> None:
    n_rejected = choice.draw(st.integers(0, n_found))
    if not Budget(share, few).allows(n_rejected, n_found):
        with pytest.raises(TooManyRejects) as caught:
            Budget(share, few).check(rejects(n_rejected), n_found)
        percent = int(str(caught.value).rpartition("--max-rejects ")[2].partition("%")[0])
        assert Budget(percent / 100, few).allows(n_rejected, n_found)
