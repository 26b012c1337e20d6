from pathlib import Path

from models.records.files import Files
from models.records.meter import count_read
from models.records.tally import Made, Tally
from tasks.metered import weighed


def test_a_steps_bytes_travel_home_in_its_tally(tmp_path: Path) -> None:
    @weighed
    def step(name: str) -> Made:
        Files(str(tmp_path)).write(name, b"1234")
        count_read(10)
        return Made({"t": name}, Tally(done=2, rejected=1))

    made = step("x")
    assert made.tally == Tally(done=2, rejected=1, bytes_read=10, bytes_written=4)
    assert made.tables == {"t": "x"}
    assert (step("y").tally + made.tally).bytes_written == 8
