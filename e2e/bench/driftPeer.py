# The peer of drift: Evidently's preset of data drift on the same two Parquet files, report written as a page. Reading is inside the measured time, as ours is.
import sys

import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

reference, current, page = sys.argv[1], sys.argv[2], sys.argv[3]
result = Report([DataDriftPreset()]).run(pd.read_parquet(current), pd.read_parquet(reference))
result.save_html(page)
