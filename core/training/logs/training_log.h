// TrainingLog: *.log.json of mmcv and scalars.json of mmengine as curves, with best values and the lines that are broken.
#pragma once

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/training/logs/log_line.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::training {

enum class LogFormat {
    Mmcv,     ///< lines with a mode
    Mmengine  ///< lines with a step
};

/// Which values of a metric are better.
enum class Better { Greater, Less };

/// As mmcv's EvalHook decides by the metric's name: "accuracy_top-1" greater, "loss" less; none where it cannot.
std::optional<Better> betterOf(std::string_view key);

struct LogPoint {
    double x = 0;            ///< in epochs if the log counts iterations from the start of each epoch, else in iterations (LogRun::byEpoch)
    double value = 0;        ///< may be NaN or infinite
    std::int64_t epoch = 0;  ///< as logged, from 1; 0: not logged
    std::int64_t iter = 0;   ///< as logged; for mmengine's validation its step
    std::int64_t line = 0;   ///< 1-based
};

/// The values of one key, of training or of validation.
struct LogCurve {
    std::string key;
    bool train = true;
    std::vector<LogPoint> points;
    std::int64_t notFinite = 0;  ///< points that are NaN or infinite
};

/// The best finite value of a curve; of equal ones the first.
struct BestValue {
    std::size_t curve = 0;  ///< index into LogRun::curves
    std::size_t point = 0;
    Better better = Better::Greater;
};

struct BrokenLine {
    std::int64_t line = 0;  ///< 1-based
    BrokenAt at;
};

/// What the first line of mmcv's log says of the run.
struct LogHeader {
    std::int64_t line = 0;  ///< 0: there is none
    std::string seed, experiment, mmclsVersion, mmcvVersion, torchVersion;
    bool hasConfig = false;
};

struct LogRun {
    LogFormat format = LogFormat::Mmcv;
    std::int64_t firstLine = 0;
    LogHeader header;
    std::int64_t records = 0;
    std::int64_t broken = 0;         ///< broken lines of its part of the file
    bool byEpoch = true;             ///< what x counts
    std::int64_t itersPerEpoch = 0;  ///< the largest iteration that a line of an epoch has: an epoch has at least as many; 0: not by epoch
    std::int64_t lastEpoch = 0, lastIter = 0;
    std::vector<LogCurve> curves;     ///< in the order in which their keys appear
    std::vector<BestValue> best;      ///< of the curves whose better values are known
    std::vector<std::string> others;  ///< keys of lists, bools, nulls and texts, which have no curve

    const LogCurve* curve(std::string_view key, bool train) const;
};

/// Lines kept of those that are broken; all are counted.
inline constexpr std::size_t kMostBrokenLines = 1000;

struct TrainingLog {
    std::string path;
    std::vector<LogRun> runs;  ///< a new one begins at another first line, and where epoch and iteration go back
    std::int64_t lines = 0;    ///< of the file, blank ones included
    std::int64_t brokenCount = 0;
    std::vector<BrokenLine> broken;
};

/// Reads a log of any length line by line. Errors: those of InputFile; log-binary, log-too-large (1 GiB), log-too-many (values or keys),
/// log-no-records when no line is a record: then the file is no such log.
Result<TrainingLog> readTrainingLog(const std::string& path, const TaskContext& task = {});
Result<TrainingLog> readTrainingLog(const InputFile& file, const TaskContext& task = {});

/// TensorBoard's smoothing: a moving average with this weight of the past, divided by the sum of the weights so far so that it does not
/// start at zero. Values that are not finite stay, and do not count. weight 0 to below 1.
std::vector<double> smoothed(std::span<const LogPoint> points, double weight);

}  // namespace teardown::training
