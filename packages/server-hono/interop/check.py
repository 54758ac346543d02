"""Feast's own client against our server: python check.py FOLDER URL. The last line counts; FOLDER/written.json tells what was written."""

import json
import logging
import sys
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas
import requests
from feast import Entity, FeatureService, FeatureStore, FeatureView, Field, FileSource, PushSource, ValueType
from feast.data_source import PushMode
from feast.types import Array, Bool, Float32, Float64, Int64, Json, String, UnixTimestamp

warnings.filterwarnings("ignore")
logging.getLogger("feast.errors").setLevel(logging.ERROR)  # it warns of every error that is not in Feast's own form
folder, url = sys.argv[1:]
expected = json.loads(Path(folder, "expected.json").read_text("utf8"))
passed = failed = 0


def check(what, right, detail=""):
    global passed, failed
    if right:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what} {detail}"[:1000])


def attempt(what, run):
    try:
        run()
    except Exception as error:
        check(what, False, f"{type(error).__name__}: {error}")


def client(name, path):
    repo = Path(folder, name)
    repo.mkdir()
    repo.joinpath("feature_store.yaml").write_text(
        f"project: interop\nprovider: local\nregistry: registry.db\nentity_key_serialization_version: 3\n"
        f"online_store:\n  type: remote\n  path: {path}\n"
    )
    return FeatureStore(repo_path=str(repo))


def tagged(value):
    """A value with the type that Python inferred, in the form of expected.json."""
    if value is None:
        return None
    if isinstance(value, list):
        return [tagged(item) for item in value]
    if isinstance(value, float):
        return ["float", value]
    return [type(value).__name__, str(value).lower() if isinstance(value, bool) else str(value)]


def same(found, wanted):
    """Doubles by their value: JavaScript writes 1e21 and 1 where Python writes 1e+21 and 1.0."""
    if isinstance(wanted, list) and wanted and wanted[0] == "float":
        return isinstance(found, list) and found[0] == "float" and found[1] == float(wanted[1])
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(same, found, wanted))
    return found == wanted


def compare(what, response, part):
    from feast.protos.feast.serving.ServingService_pb2 import FieldStatus

    values = response.to_dict()
    check(f"{what}: names", list(values) == ["driver_id", *part["names"]], list(values))
    check(f"{what}: keys", values["driver_id"] == expected["ids"])
    for position, name in enumerate(part["names"]):
        found = [[tagged(value), FieldStatus.Name(status)] for value, status in zip(values[name], response.proto.results[position + 1].statuses)]
        for driver, one, row in zip(expected["ids"], found, part["rows"]):
            wanted = row[position]
            check(f"{what}: {name} of driver {driver}", same(one[0], wanted[0]) and one[1] == wanted[1], f"{one}, not {wanted}")


def read_by_references(path, name):
    names = expected["references"]["names"]
    rows = [{"driver_id": driver} for driver in expected["ids"]]
    compare(name, client(name, path).get_online_features([f"driver_stats:{feature}" for feature in names], rows), expected["references"])


def read_by_service():
    rows = [{"driver_id": driver, "base": base} for driver, base in zip(expected["ids"], expected["base"])]
    compare("by service", client("service", url).get_online_features(FeatureService(name="activity", features=[]), rows), expected["service"])


def names_and_versions():
    store = client("names", url)
    rows = [{"driver": str(driver)} for driver in expected["ids"][:3]]
    response = store.get_online_features(["driver_stats@v2:trips"], rows, full_feature_names=True, include_feature_view_version_metadata=True)
    check("full names, the entity's name, keys as text", list(response.to_dict()) == ["driver_id", "driver_stats__trips"], response.to_dict())
    check("keys as text are whole numbers", response.to_dict()["driver_id"] == expected["ids"][:3])
    told = [(view.name, view.version) for view in response.proto.metadata.feature_view_metadata]
    check("versions of views", told == [("driver_stats", 2)], told)


def mistakes():
    """A client's fault is told at once: after a 5xx Feast's client tries four times and loses what the server said."""
    store = client("mistakes", url)
    rows = [{"driver_id": 1001}]
    for what, features, entities, code in [
        ("unknown view", ["nothing:trips"], rows, "INPUT_UNKNOWN_GROUP"),
        ("unknown feature", ["driver_stats:nothing"], rows, "INPUT_UNKNOWN_FEATURE"),
        ("unknown service", FeatureService(name="nothing", features=[]), rows, "INPUT_UNKNOWN_SERVICE"),
        ("key of another type", ["driver_stats:trips"], [{"driver_id": "x"}], "INPUT_INVALID_KEY"),
        ("missing key", ["driver_stats:trips"], [{"other": 1}], "INPUT_MISSING_KEY"),
        ("missing request data", FeatureService(name="activity", features=[]), rows, "INPUT_MISSING_COLUMN"),
    ]:
        try:
            store.get_online_features(features, entities)
            check(what, False, "was answered")
        except Exception as error:
            check(what, code in str(error), f"{type(error).__name__}: {error}")


DRIVER = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
LIVE = {
    "speed": Float64, "heading": Float32, "rides": Int64, "account": Int64, "zone": String, "busy": Bool,
    "since": UnixTimestamp, "path": Array(Float64), "notes": Array(String), "state": Json,
}
NOW = datetime.now(timezone.utc).replace(microsecond=0)


def frame(ids, time, scale=1.0):
    return pandas.DataFrame({
        "driver_id": ids,
        "event_timestamp": [time] * len(ids),
        "created": [time] * len(ids),
        "speed": [driver * scale for driver in ids],
        "heading": [0.1] * len(ids),
        "rides": [-driver for driver in ids],
        "account": [2**63 - driver for driver in ids],
        "zone": [f"Zürich {driver}" for driver in ids],
        "busy": [driver % 2 == 0 for driver in ids],
        "since": [NOW] * len(ids),
        "path": [[1.0, driver / 4] for driver in ids],
        "notes": [["a", ""] for _ in ids],
        "state": [json.dumps({"id": driver}) for driver in ids],
    })


def written(driver, scale=1.0):
    from numpy import float32

    return {
        "driver_id": driver,
        "speed": ["float", number(driver * scale)],
        "heading": ["float", repr(float(float32(0.1)))],
        "rides": ["int", str(-driver)],
        "account": ["int", str(2**63 - driver)],
        "zone": ["str", f"Zürich {driver}"],
        "busy": ["bool", str(driver % 2 == 0).lower()],
        "since": ["int", str(int(NOW.timestamp()))],
        "path": [["float", "1"], ["float", number(driver / 4)]],
        "notes": [["str", "a"], ["str", ""]],
        "state": ["str", json.dumps({"id": driver}, separators=(",", ":"))],
    }


def number(value):
    """As JavaScript writes it."""
    return repr(value).removesuffix(".0")


def pushes_and_writes():
    store = client("writer", url)
    parquet = str(Path(folder, "live.parquet"))
    frame([1], NOW).to_parquet(parquet)  # a push source wants one, and nobody reads it
    batch = FileSource(name="live_file", path=parquet, timestamp_field="event_timestamp", created_timestamp_column="created")
    view = FeatureView(
        name="driver_live",
        entities=[DRIVER],
        ttl=timedelta(0),
        schema=[Field(name="driver_id", dtype=Int64)] + [Field(name=name, dtype=dtype) for name, dtype in LIVE.items()],
        source=PushSource(name="driver_live_push", batch_source=batch),
    )
    store.apply([DRIVER, view])
    store.push("driver_live_push", frame([100, 101], NOW), to=PushMode.ONLINE)
    store.write_to_online_store("driver_live", frame(list(range(200, 250)), NOW))
    store.push("driver_live_push", frame([100], NOW - timedelta(hours=1), scale=9.0), to=PushMode.ONLINE)  # older: loses
    store.push("driver_live_push", frame([101], NOW + timedelta(seconds=1), scale=0.5), to=PushMode.ONLINE)  # newer: wins

    rows = [written(100), written(101, scale=0.5), *map(written, range(200, 250))]
    Path(folder, "written.json").write_text(json.dumps(rows), "utf8")
    ids = [row["driver_id"] for row in rows]
    back = store.get_online_features([f"driver_live:{name}" for name in LIVE], [{"driver_id": driver} for driver in ids]).to_dict()
    for name in LIVE:
        for row, value in zip(rows, back[name]):
            check(f"{name} of driver {row['driver_id']}, read back", same(tagged(value), row[name]), f"{tagged(value)}, not {row[name]}")


def post(path, body):
    return requests.post(f"{url}{path}", json=body, timeout=10)


def history():
    """The client leaves materialization to the server, which carries its own history."""
    store = client("history", url)

    def push(driver, time):
        frame = {"driver_id": [driver], "speed": [2.5], "event_timestamp": [str(time.replace(tzinfo=None))], "more": [1]}
        return post("/push", {"push_source_name": "driver_live_push", "df": frame, "to": "offline"})

    def speed(driver):
        return post("/get-online-features", {"entities": {"driver_id": [driver]}, "features": ["driver_live:speed"]}).json()["results"][1]

    answer = push(400, NOW)
    check("push: 200 without a body", (answer.status_code, answer.content, answer.headers.get("content-type")) == (200, b"", None), answer.headers)
    check("offline is not online", speed(400)["statuses"] == ["NOT_FOUND"])
    store.materialize(NOW - timedelta(days=1), NOW + timedelta(seconds=1), feature_views=["driver_live"])
    carried = {"values": [2.5], "statuses": ["PRESENT"], "event_timestamps": [NOW.strftime("%Y-%m-%dT%H:%M:%SZ")]}
    check("materialize", speed(400) == carried, speed(400))
    push(401, NOW)
    store.materialize_incremental(NOW)
    check("materialize_incremental", speed(401) == carried, speed(401))
    answer = post("/materialize", {"disable_event_timestamp": True})
    check("materialize: 200 null", (answer.status_code, answer.text) == (200, "null"), answer.text)


def plain_http():
    for path in ["/search", "/retrieve-online-documents"]:
        answer = post(path, {"features": ["driver_stats:embedding"], "query": [1.0], "top_k": 1})
        check(f"{path}: 404 in JSON", answer.status_code == 404 and isinstance(answer.json(), dict))
    check("health", requests.get(f"{url}/health", timeout=10).status_code == 200)


attempt("by references", lambda: read_by_references(url, "references"))
attempt("a URL that ends in a slash", lambda: read_by_references(f"{url}/", "slash"))
attempt("by service", read_by_service)
attempt("names", names_and_versions)
attempt("mistakes", mistakes)
attempt("pushes and writes", pushes_and_writes)
attempt("history", history)
attempt("plain HTTP", plain_http)
print(json.dumps({"passed": passed, "failed": failed}))
