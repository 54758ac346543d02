"""Opens what Granary wrote with polars and with delta-rs (DataFusion), compares it with expected.json, then appends a row by delta-rs."""
import json, struct, sys, warnings, datetime
import polars as pl
from deltalake import DeltaTable, QueryBuilder, write_deltalake

warnings.filterwarnings("ignore")
folder = sys.argv[1]
expected = json.load(open(f"{folder}/expected.json", encoding="utf8"))
passed = failed = 0


def check(what, right, detail=""):
    global passed, failed
    if right:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what} {detail}"[:2000])


def attempt(what, run):
    try:
        run()
    except BaseException as error:  # engines panic with errors of their own
        check(what, False, f"{type(error).__name__}: {error}")


names = {"string": pl.String, "integer": pl.Int32, "long": pl.Int64, "float": pl.Float32, "double": pl.Float64, "boolean": pl.Boolean, "binary": pl.Binary, "timestamp": pl.Datetime("us", "UTC")}


def polars_type(delta):
    return names[delta] if isinstance(delta, str) else pl.List(polars_type(delta["elementType"]))


def physical(dtype):
    if isinstance(dtype, pl.Datetime):
        return pl.Int64
    return pl.List(physical(dtype.inner)) if isinstance(dtype, pl.List) else dtype


def canonical(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, float):
        return "nan" if value != value else struct.pack(">d", value).hex()
    return str(value)


def canonical_column(series):
    return [canonical(value) for value in series.cast(physical(series.dtype)).to_list()]


def compare(what, frame, version):
    fields = version["fields"]
    check(f"{what}: columns", sorted(frame.columns) == sorted(name for name, _ in fields), f"{frame.columns}")
    rows = version["rows"]
    check(f"{what}: rows", frame.height == len(rows), f"{frame.height} instead of {len(rows)}")
    frame = frame.sort("id")
    rows = sorted(rows, key=lambda row: int(row["id"]))
    for name, delta in fields:
        check(f"{what}: type of {name}", frame.schema[name] == polars_type(delta), f"{frame.schema[name]}")
        wanted = [row.get(name) for row in rows]
        found = canonical_column(frame[name])
        at = next((position for position, pair in enumerate(zip(found, wanted)) if pair[0] != pair[1]), None)
        check(f"{what}: values of {name}", at is None and len(found) == len(wanted), "" if at is None else f"row {at}: {found[at]!r} instead of {wanted[at]!r}")


def by_datafusion(table, where=""):
    # DataFusion answers views of strings; polars makes them plain.
    return pl.DataFrame(QueryBuilder().register("t", table).execute(f'select * from t {where}'))


def check_filters(table):
    """Statistics must not hide rows: each value is looked for, by an engine that prunes."""
    whole = pl.read_delta(table["path"])
    lazy = pl.scan_delta(table["path"])
    delta = DeltaTable(table["path"])
    for name, dtype in whole.schema.items():
        if isinstance(dtype, pl.List) or dtype == pl.Binary:
            continue
        for value in whole[name].unique().drop_nulls().head(12):
            literal = pl.lit(pl.Series([value], dtype=dtype)).first()
            for sign, of in (("==", pl.Series.eq),) if dtype == pl.Boolean else (("==", pl.Series.eq), (">=", pl.Series.ge), ("<=", pl.Series.le)):
                wanted = of(whole[name], value).fill_null(False).sum()
                column = pl.col(name)
                condition = column == literal if sign == "==" else column >= literal if sign == ">=" else column <= literal
                found = lazy.filter(condition).select(pl.len()).collect().item()
                check(f"{table['name']}: polars where {name} {sign} a value of it", found == wanted, f"{value!r}: {found} instead of {wanted}")
            if dtype == pl.String:
                text = value.replace("'", "''")
                found = by_datafusion(delta, f"where \"{name}\" = '{text}'").height
                check(f"{table['name']}: DataFusion where {name} = a value of it", found == whole[name].eq(value).sum(), f"{value!r}")
            elif dtype in (pl.Int64, pl.Int32):
                found = by_datafusion(delta, f'where "{name}" >= {value}').height
                check(f"{table['name']}: DataFusion where {name} >= a value of it", found == whole[name].ge(value).sum(), f"{value!r}")


def check_table(table):
    path, versions = table["path"], table["versions"]
    newest = versions[-1]
    attempt(f"{table['name']} by polars", lambda: compare(f"{table['name']} by polars", pl.read_delta(path), newest))
    attempt(f"{table['name']} by DataFusion", lambda: compare(f"{table['name']} by DataFusion", by_datafusion(DeltaTable(path)), newest))
    for number, version in enumerate(versions):
        what = f"{table['name']} version {number}"
        attempt(what, lambda: compare(f"{what} by polars", pl.read_delta(path, version=number), version))
        when = datetime.datetime.fromtimestamp(version["time"] / 1000, datetime.timezone.utc)

        def travel():
            delta = DeltaTable(path)
            delta.load_as_version(when)
            check(f"{what} by time", delta.version() == number, f"{delta.version()}")

        attempt(f"{what} by time", travel)
    attempt(f"{table['name']} filters", lambda: check_filters(table))
    attempt(f"{table['name']} history", lambda: check(f"{table['name']} history", len(DeltaTable(path).history()) == len(versions)))


for table in expected["tables"]:
    check_table(table)


def check_file():
    frame = pl.read_parquet(expected["file"]["path"])
    for name, wanted in expected["file"]["columns"]:
        check(f"columns.parquet: {name}", canonical_column(frame[name]) == wanted)


attempt("columns.parquet", check_file)


def append():
    """A row by delta-rs, without what Granary alone sets, for TypeScript to read."""
    path = next(table["path"] for table in expected["tables"] if table["name"] == "all_types")
    now = datetime.datetime(2026, 3, 1, 12, 0, 0, 123456, datetime.timezone.utc)
    frame = pl.DataFrame(
        {"id": [1000], "s": ["from delta-rs é"], "d": [-0.0], "g": [2**63 - 1], "v": [[1.0, 2.0, 3.0]], "a": [["x", None]], "n": [[[7, None], None]], "b": [True], "i": [7], "event_timestamp": [now]},
        schema={"id": pl.Int64, "s": pl.String, "d": pl.Float64, "g": pl.Int64, "v": pl.List(pl.Float32), "a": pl.List(pl.String), "n": pl.List(pl.List(pl.Int64)), "b": pl.Boolean, "i": pl.Int32, "event_timestamp": pl.Datetime("us", "UTC")},
    )
    write_deltalake(path, frame, mode="append", schema_mode="merge")
    DeltaTable(path).create_checkpoint()
    check("delta-rs appends and makes a checkpoint", True)


attempt("append by delta-rs", append)
print(json.dumps({"passed": passed, "failed": failed}))
