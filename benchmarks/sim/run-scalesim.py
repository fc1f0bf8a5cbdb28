"""Runs one product on SCALE-Sim and prints its cycles, stalls and CPU seconds as JSON.

python3 run-scalesim.py ROWS COLS INNER DATAFLOW ARRAY SCRATCHPAD_KB WORDS_PER_CYCLE
"""

import contextlib
import csv
import glob
import io
import json
import os
import sys
import tempfile
import time

try:
    from scalesim.scale_sim import scalesim
except ImportError:
    sys.exit("no scalesim")

CONFIG = """[general]
run_name = bench
[architecture_presets]
ArrayHeight: {array}
ArrayWidth: {array}
IfmapSramSzkB: {scratchpad}
FilterSramSzkB: {scratchpad}
OfmapSramSzkB: {scratchpad}
IfmapOffset: 0
FilterOffset: 10000000
OfmapOffset: 20000000
Dataflow: {dataflow}
Bandwidth: {bandwidth}
ReadRequestBuffer: 32
WriteRequestBuffer: 32
[layout]
IfmapCustomLayout: False
IfmapSRAMBankBandwidth: 10
IfmapSRAMBankNum: 10
IfmapSRAMBankPort: 2
FilterCustomLayout: False
FilterSRAMBankBandwidth: 10
FilterSRAMBankNum: 10
FilterSRAMBankPort: 2
[sparsity]
SparsitySupport: false
SparseRep: ellpack_block
OptimizedMapping: false
BlockSize: 8
RandomNumberGeneratorSeed: 40
[run_presets]
InterfaceBandwidth: USER
UseRamulatorTrace: False
"""

LAYOUT = (
    "Layer name, IFMAP Height Intraline Factor,IFMAP Width Intraline Factor,Filter Height Intraline Factor,"
    "Filter Width Intraline Factor,Channel Intraline Factor,Num Filter Intraline Factor,IFMAP Height Intraline Order,"
    "IFMAP Width Intraline Order,Channel Intraline Order,IFMAP Height Interline Order,IFMAP Width Interline Order,"
    "Channel Interline Order,Num Filter Intraline Order,Channel Intraline Order,Filter Height Intraline Order,"
    "Filter Width Intraline Order,Num Filter Interline Order,Channel Interline Order,Filter Height Interline Order,"
    "Filter Width Interline Order,\n"
    "product," + ",".join(["1"] * 20) + ",\n"
)


def main() -> None:
    rows, cols, inner, dataflow, array, scratchpad, bandwidth = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        files = {
            "config.cfg": CONFIG.format(array=array, scratchpad=scratchpad, dataflow=dataflow, bandwidth=bandwidth),
            "topology.csv": f"Layer,M,N,K,\nproduct,{rows},{cols},{inner},\n",
            "layout.csv": LAYOUT,
        }
        for name, text in files.items():
            with open(path(name), "w", encoding="utf-8") as file:
                file.write(text)
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            run = scalesim(
                save_disk_space=True,
                verbose=False,
                config=path("config.cfg"),
                topology=path("topology.csv"),
                layout=path("layout.csv"),
                input_type_gemm=True,
            )
            run.run_scale(top_path=path("out"))
        seconds = time.process_time() - start
        (report,) = glob.glob(path("out/**/COMPUTE_REPORT.csv"), recursive=True)
        with open(report, encoding="utf-8") as file:
            head, row = list(csv.reader(file))[:2]
        figures = {name.strip(): value for name, value in zip(head, row)}
        total = next(value for name, value in figures.items() if name in ("Total Cycles", "Compute Cycles"))
    print(json.dumps({"cycles": float(figures.get("Compute Cycles", total)), "stallCycles": float(figures["Stall Cycles"]), "cpuSeconds": seconds}))


main()
