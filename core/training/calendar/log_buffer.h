// LogBuffer: as much of mmcv's LogBuffer (mmcv/runner/log_buffer.py) as decides when loggers write a line, and of what mode.
#pragma once

namespace teardown::training {

struct LogBuffer {
    bool timed = false;       ///< 'time' is in the history
    bool outputTime = false;  ///< 'time' is in the output, which makes a line one of training
    bool evaluated = false;   ///< 'eval_iter_num' is in the output
    bool ready = false;

    void average() {
        outputTime = outputTime || timed;
        ready = true;
    }
    void clearOutput() { outputTime = evaluated = ready = false; }
    void clear() {
        timed = false;
        clearOutput();
    }
};

}  // namespace teardown::training
