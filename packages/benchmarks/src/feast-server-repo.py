"""A repository of Feast over Redis with one view, applied and filled: python feast-server-repo.py REPO HOST:PORT VALUES.json"""

import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, PushSource, ValueType
from feast.types import Float64, Int64

repo, redis, values = sys.argv[1:]
content = json.loads(Path(values).read_text())

Path(repo).mkdir()
Path(repo, "feature_store.yaml").write_text(f"""
project: bench
provider: local
registry: registry.db
online_store:
  type: redis
  connection_string: {redis}
entity_key_serialization_version: 3
""")

frame = pandas.DataFrame(content["rows"], columns=content["names"])
frame = frame.astype({name: "int64" for name in content["names"] if name.startswith("count")})
frame.insert(0, "driver_id", range(len(frame)))
frame["event_timestamp"] = datetime.now(timezone.utc) - timedelta(minutes=1)
history = str(Path(repo, "history.parquet").absolute())
frame.head(1).to_parquet(history)  # a push source wants a batch source, which nothing here reads

driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
batch = FileSource(name="driver_stats_batch", path=history, timestamp_field="event_timestamp")
view = FeatureView(
    name="driver_stats",
    entities=[driver],
    ttl=timedelta(days=90),
    schema=[Field(name="driver_id", dtype=Int64), *(Field(name=name, dtype=Int64 if name.startswith("count") else Float64) for name in content["names"])],
    source=PushSource(name="driver_stats_push", batch_source=batch),
)
store = FeatureStore(repo_path=repo)
store.apply([driver, view])
store.write_to_online_store("driver_stats", frame)
