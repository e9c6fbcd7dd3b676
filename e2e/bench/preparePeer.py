# The peer of prepare: the same rolling features by polars, read from and written to Parquet as a data engineer would.
# Words: dataset Parquet, window in rows, Parquet to write. Last line: one JSON object with its own milliseconds and rows.
import json
import sys
import time

import polars as pl

source, window, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
began = time.time()
table = pl.read_parquet(source)
columns = [name for name in table.columns if name not in ("row_id", "ts")]
features = []
for name in columns:
    value = pl.col(name)
    features += [
        value.rolling_mean(window, min_samples=1).alias(f"{name}_mean"),
        value.rolling_std(window, min_samples=2).alias(f"{name}_std"),
        value.rolling_min(window, min_samples=1).alias(f"{name}_min"),
        value.rolling_max(window, min_samples=1).alias(f"{name}_max"),
        value.diff().alias(f"{name}_diff"),
    ]
table = table.with_columns(features)
table.write_parquet(target, compression="zstd")
print(json.dumps({"innerMs": (time.time() - began) * 1000, "rows": table.height}))
