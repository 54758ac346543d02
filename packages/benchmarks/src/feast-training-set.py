"""A user's programs with Feast. The second makes one training set from Parquet to Parquet and prints the peak of its memory in MB.

python feast-training-set.py apply REPO STORE HISTORY.parquet      STORE: file (the default store) or duckdb
python feast-training-set.py join  REPO SPINE.parquet OUTPUT.parquet
"""

import sys
from pathlib import Path

FEATURES = ["visits", "purchases", "spent", "returned", "score", "recency", "frequency", "distance"]

CONFIGURATION = """
project: bench
provider: local
registry: registry.db
offline_store:
  type: {store}
online_store:
  type: sqlite
  path: online.db
entity_key_serialization_version: 3
"""


def apply(repo, store, history):
    from datetime import timedelta

    from feast import Entity, FeatureService, FeatureStore, FeatureView, Field, FileSource, ValueType
    from feast.types import Float64

    Path(repo).mkdir()
    Path(repo, "feature_store.yaml").write_text(CONFIGURATION.format(store=store))
    user = Entity(name="user", join_keys=["user_id"], value_type=ValueType.STRING)
    activity = FeatureView(
        name="activity",
        entities=[user],
        ttl=timedelta(0),  # no limit
        schema=[Field(name=name, dtype=Float64) for name in FEATURES],
        source=FileSource(path=history, timestamp_field="event_timestamp", created_timestamp_column="created_timestamp"),
    )
    FeatureStore(repo_path=repo).apply([user, activity, FeatureService(name="activity_model", features=[activity])])


def join(repo, spine, output):
    import pandas
    import pyarrow.parquet
    from feast import FeatureStore

    store = FeatureStore(repo_path=repo)
    job = store.get_historical_features(entity_df=pandas.read_parquet(spine), features=store.get_feature_service("activity_model"))
    pyarrow.parquet.write_table(job.to_arrow(), output)
    print(peak_megabytes())


def peak_megabytes():
    """Linux counts the parent's peak at the fork into maxrss; VmHWM is this process's own."""
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    {"apply": apply, "join": join}[sys.argv[1]](*sys.argv[2:])
