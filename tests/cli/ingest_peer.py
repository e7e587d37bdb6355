"""fc-ingest against a second implementation, on random tables.

ingest_peer.py SEED N: prints the first command whose output differs, with
both outputs, and exits 1; else nothing.
"""
import datetime
import random
import subprocess
import sys


def text(x):
    if x is None:
        return ''
    return str(int(x)) if x == int(x) else repr(float(x))


def day(k):
    return str(datetime.date(2024, 1, 1) + datetime.timedelta(k))


def make_case(rng):
    step = rng.choice([1, 1, 2, 7])
    rows = [(rng.choice('ab'), rng.choice(['x', 'y', 'é']),
             rng.randint(0, 12) * step,
             rng.choice([None, 0, 0, 1, 2, -3, 5, 2.5]))
            for _ in range(rng.randint(1, 40))]
    o = {
        'step': step,
        'duplicates': rng.choice(['sum', 'first', 'last', 'mean']),
        'fill': rng.choice(['none', 'missing', 'previous', '0', '9']),
        'start': rng.choice(['series', 'common', 3 * step]),
        'end': rng.choice(['series', 'common', 9 * step]),
        'negative': rng.choice(['keep', 'zero', 'missing']),
        'trim': rng.random() < .3,
        'history': rng.choice([0, 0, 2, 4]),
        'horizon': rng.choice([0, 0, 3]),
        'memory': rng.choice(['100', '1K', '1M']),
    }
    for end in ('start', 'end'):
        if o['fill'] == 'none' and o[end] == 'common':
            o[end] = 'series'
    return rows, o


def command(o):
    def when(x):
        return x if isinstance(x, str) else day(x)
    c = ['fc-ingest', '-k', 'k2,k1', '-f', '%dD' % o['step'],
         '--duplicates', o['duplicates'], '--fill', o['fill'],
         '--start', when(o['start']), '--end', when(o['end']),
         '--min-history', str(o['history']), '-H', str(o['horizon']),
         '--negative', o['negative'], '--memory', o['memory']]
    return c + ['--trim-zeros'] if o['trim'] else c


def merged(values, o):
    v = [y for y in values if y is not None]
    if len(values) == 1:
        y = values[0]
    elif not v:
        y = None
    else:
        y = {'sum': sum(v), 'mean': sum(v) / len(v),
             'first': v[0], 'last': v[-1]}[o['duplicates']]
    if y is not None and y < 0 and o['negative'] != 'keep':
        y = 0 if o['negative'] == 'zero' else None
    return y


def fill(s, o, lo, hi):
    first, last = min(s), max(s)
    begin = {'series': first, 'common': lo}.get(o['start'], o['start'])
    end = {'series': last, 'common': hi}.get(o['end'], o['end'])
    for k in range(first - (first - begin) // o['step'] * o['step'],
                   max(end, last) + 1, o['step']):
        s.setdefault(k, None)
    if o['fill'] == 'missing':
        return
    seen = [k for k in s if s[k] is not None]
    if o['start'] == 'series' and not seen or \
            o['end'] == 'series' and not seen:
        return
    begin = min(seen) if o['start'] == 'series' else min(s)
    end = max(seen) if o['end'] == 'series' else max(s)
    before = None
    for k in sorted(s):
        if begin <= k <= end:
            if s[k] is None:
                s[k] = before if o['fill'] == 'previous' else float(o['fill'])
            before = s[k]


def tidy(values, o, lo, hi):
    s = {k: merged(v, o) for k, v in values.items()}
    if not isinstance(o['start'], str):
        s = {k: y for k, y in s.items() if k >= o['start']}
    if not isinstance(o['end'], str):
        s = {k: y for k, y in s.items() if k <= o['end']}
    if o['trim']:
        while s and not s[min(s)]:
            del s[min(s)]
    if not s or sum(y is not None for y in s.values()) < o['history']:
        return {}
    if o['fill'] != 'none':
        fill(s, o, lo, hi)
    times = sorted(s)
    seen = [i for i, k in enumerate(times) if s[k] is not None]
    last = seen[-1] if seen else len(times) - 1
    if o['fill'] != 'none' and o['end'] != 'series':
        last = len(times) - 1
    while len(s) < last + 1 + o['horizon']:
        s[max(s) + o['step']] = None
    return s


def expected(rows, o):
    series = {}
    for a, b, k, y in rows:
        series.setdefault((b.encode(), a.encode()), {}).setdefault(
            k, []).append(y)
    lo, hi = min(r[2] for r in rows), max(r[2] for r in rows)
    out = ['k2,k1,ds,y']
    for key in sorted(series):
        s = tidy(series[key], o, lo, hi)
        out += ['%s,%s,%s,%s' % (key[0].decode(), key[1].decode(), day(k),
                                 text(s[k])) for k in sorted(s)]
    return '\n'.join(out) + '\n'


def main():
    rng = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        rows, o = make_case(rng)
        table = 'k1,k2,date,y\n' + ''.join(
            '%s,%s,%s,%s\n' % (a, b, day(k), text(y)) for a, b, k, y in rows)
        have = subprocess.run(command(o), input=table.encode(),
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT).stdout.decode()
        if have != expected(rows, o):
            sys.exit('%s\n%s\nhave:\n%s\nwant:\n%s' % (
                ' '.join(command(o)), table, have, expected(rows, o)))


main()
