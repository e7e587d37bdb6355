"""peer.py - pyarrow's side of arrow.bats

peer.py dump FILE      the stream as fc-view's CSV
peer.py make DIR       streams NAME.arrow with the CSV expected, NAME.csv
peer.py golden JSON COLUMN...
                       Arrow's integration JSON (.gz) as CSV, these columns
"""
import gzip
import json
import struct
import sys
from datetime import date, datetime, timedelta

UNIT = {"SECOND": 0, "MILLISECOND": 3, "MICROSECOND": 6, "NANOSECOND": 9}


def stamp(value, digits, zone):
    whole, fraction = divmod(value, 10 ** digits)
    text = str(datetime(1970, 1, 1) + timedelta(seconds=whole))
    if digits:
        text += ".%0*d" % (digits, fraction)
    return text + ("Z" if zone else "")


def number(x):
    if x != x:
        return ""
    if abs(x) == float("inf"):
        return "inf" if x > 0 else "-inf"
    if x == int(x) and abs(x) < 1e17:
        return "-0" if x == 0 and str(x)[0] == "-" else str(int(x))
    mantissa, _, exponent = repr(x).partition("e")
    if exponent:
        digits = mantissa.replace(".0", "") if mantissa.endswith(".0") \
            else mantissa
        return "%se%+03d" % (digits, int(exponent))
    return mantissa


def line(row):
    """Readers skip empty lines: a lone missing value is written as ""."""
    return ",".join(row) or '""'


def field(text):
    if text is None:
        return ""
    if text == "" or any(c in text for c in ',"\n\r') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def dump(path):
    import pyarrow as pa

    with pa.OSFile(path) as f, pa.ipc.open_stream(f) as reader:
        names = reader.schema.names
        print(",".join(names))
        for batch in reader:
            batch.validate(full=True)
            columns = [cells(batch.column(i)) for i in range(len(names))]
            for row in zip(*columns):
                print(line(row))


def cells(array):
    import pyarrow as pa

    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode()
        kind = array.type
    if pa.types.is_timestamp(kind):
        digits = {"s": 0, "ms": 3, "us": 6, "ns": 9}[kind.unit]
        whole = array.cast(pa.int64()).to_pylist()
        return ["" if v is None else stamp(v, digits, kind.tz) for v in whole]
    out = []
    for v in array.to_pylist():
        if v is None:
            out.append("")
        elif isinstance(v, date):
            out.append(v.isoformat())
        elif isinstance(v, bool):
            out.append(str(int(v)))
        elif isinstance(v, (int, float)):
            out.append(number(float(v)))
        else:
            out.append(field(v))
    return out


def make(where):
    import pyarrow as pa

    def put(name, batches, options=None):
        path = "%s/%s.arrow" % (where, name)
        with pa.OSFile(path, "wb") as f:
            with pa.ipc.new_stream(f, batches[0].schema,
                                   options=options) as w:
                for b in batches:
                    w.write_batch(b)
        with open("%s/%s.csv" % (where, name), "w") as f:
            f.write(",".join(batches[0].schema.names) + "\n")
            for b in batches:
                for row in zip(*(cells(c) for c in b.columns)):
                    f.write(line(row) + "\n")

    def batch(**columns):
        return pa.record_batch(list(columns.values()), list(columns))

    def coded(index, codes, texts, values=None):
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, index), pa.array(texts, values or pa.string()))

    low = {"int8": -2**7, "int16": -2**15, "int32": -2**31, "int64": -2**53,
           "uint8": 0, "uint16": 0, "uint32": 0, "uint64": 0}
    ints = {n: pa.array([1, None, v, 100], getattr(pa, n)())
            for n, v in low.items()}
    put("ints", [batch(**ints), batch(**ints)])
    put("floats", [batch(
        f=pa.array([1.5, None, float("nan"), -0.25], pa.float32()),
        d=pa.array([0.1, None, float("inf"), 1e300]),
        b=pa.array([True, False, None, True]))])
    put("texts", [batch(
        s=pa.array(["a", None, "", "\u00e9\u00df,"]),
        l=pa.array(["a", None, "", "\u4e2d\"x"], pa.large_string()),
        v=pa.array(["a", None, "", "longer than twelve bytes"],
                   pa.string_view()))])
    days = pa.array([-1, 0, None, 19723], pa.int32())
    put("times", [batch(
        day=days.cast(pa.date32()),
        **{u: pa.array([0, 1, None, 1700000000 * 10 ** d],
                       pa.timestamp(u, tz))
           for u, d, tz in (("s", 0, None), ("ms", 3, "UTC"),
                            ("us", 6, None), ("ns", 9, "Europe/Paris"))})])
    for i in ("int8", "int16", "int32", "int64", "uint8", "uint32"):
        kind = getattr(pa, i)()
        put("coded-" + i, [batch(k=coded(kind, [1, 0, None, 1], ["x", "y"]),
                                 ds=pa.array([1, 2, 3, 4]))])
    put("coded-large", [batch(k=coded(pa.int32(), [1, 0], ["x", None],
                                      pa.large_string()),
                              y=pa.array([1, 2]))])
    one = batch(k=coded(pa.int32(), [0, 1], ["x", "y"]))
    two = batch(k=coded(pa.int32(), [2, 0], ["x", "y", "z"]))
    put("delta", [one, two],
        pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True))
    put("replaced", [one, batch(k=coded(pa.int32(), [0, 1], ["q", "x"]))])
    put("empty", [batch(k=pa.array([], pa.string()), y=pa.array([], "f8"))])
    wide = pa.array(range(200000), "f8")
    put("long", [batch(y=wide), batch(y=wide)])


def golden(path, names):
    document = json.load(gzip.open(path))
    fields = {f["name"]: f for f in document["schema"]["fields"]}
    dictionaries = {d["id"]: d["data"]["columns"][0]
                    for d in document.get("dictionaries", [])}
    print(",".join(names))
    for b in document["batches"]:
        columns = {c["name"]: c for c in b["columns"]}
        out = [golden_cells(columns[n], fields[n], dictionaries)
               for n in names]
        for row in zip(*out):
            print(line(row))


def golden_cells(column, f, dictionaries):
    valid = column.get("VALIDITY", [0] * column["count"])
    data = column.get("DATA", valid)
    if "dictionary" in f:
        texts = dictionaries[f["dictionary"]["id"]]
        inner = texts.get("VALIDITY", [1] * texts["count"])
        return [field(texts["DATA"][int(k)]) if v and inner[int(k)] else ""
                for k, v in zip(data, valid)]
    kind = f["type"]
    return [golden_cell(x, kind) if v else "" for x, v in zip(data, valid)]


def golden_cell(x, kind):
    if kind["name"] in ("utf8", "largeutf8", "utf8view"):
        return field(x)
    if kind["name"] == "date" and kind["unit"] == "DAY":
        return str(date(1970, 1, 1) + timedelta(days=x))
    if kind["name"] == "date":
        return str(date(1970, 1, 1) + timedelta(days=int(x) // 86400000))
    if kind["name"] == "timestamp":
        return stamp(int(x), UNIT[kind["unit"]], kind.get("timezone"))
    if kind["name"] == "bool":
        return str(int(x))
    if kind.get("precision") == "SINGLE":
        x = struct.unpack("f", struct.pack("f", x))[0]
    return number(float(x))


if __name__ == "__main__":
    if sys.argv[1] == "dump":
        dump(sys.argv[2])
    elif sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        golden(sys.argv[2], sys.argv[3:])
