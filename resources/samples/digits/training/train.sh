#!/bin/sh
# Makes the data, trains and tests, with mmclassification's own tools.
#
#   train.sh FOLDER [PYTHON]
#
# FOLDER takes the data and the results. PYTHON has mmcls 0.25 (installed with
# its .mim folder, as from the wheel), mmcv 1.7 and torch, and OpenCV.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: train.sh FOLDER [PYTHON]}
python=${2:-python3}
case $python in */*) python=$(cd "$(dirname "$python")" && pwd)/$(basename "$python") ;; esac
export OMP_NUM_THREADS=1 PYTHONWARNINGS=ignore

mkdir -p "$folder"
cd "$folder"
[ -d data/digits ] || "$python" "$here/make_data.py" data/digits
tools=$("$python" -c 'import mmcls, os; print(os.path.join(mmcls.__path__[0], ".mim", "tools"))')

"$python" "$tools/train.py" "$here/../repvgg-digits.py" --device cpu --seed 1
"$python" "$here/finish.py" work_dirs/repvgg-digits/latest.pth repvgg-digits.pth
"$python" "$tools/test.py" "$here/../repvgg-digits.py" repvgg-digits.pth \
    --device cpu --metrics accuracy --metric-options topk=1
