#include "core/training/logs/training_log.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace teardown::training {

namespace {

constexpr std::uint64_t kMostLogBytes = 1ull << 30;
constexpr std::size_t kLogBlock = 1u << 20;
constexpr std::int64_t kMostLogValues = 20'000'000;
constexpr std::size_t kMostLogKeys = 10'000;
constexpr std::string_view kCounters[] = {"epoch", "iter", "step"};

/// Lines of a file, a block at a time. A line beyond kMostLogLine is only announced.
class LineSource {
public:
    explicit LineSource(const InputFile& file) : m_file(file) {}

    /// False at the end of the file.
    Result<bool> next(std::string& line, bool& tooLong) {
        line.clear();
        tooLong = false;
        while (true) {
            if (m_at == m_block.size()) {
                if (m_offset == m_file.size()) return !line.empty() || tooLong;
                const std::uint64_t size = std::min<std::uint64_t>(kLogBlock, m_file.size() - m_offset);
                TD_TRY(m_block, m_file.read(m_offset, size));
                m_offset += size;
                m_at = 0;
            }
            const char* data = reinterpret_cast<const char*>(m_block.data());
            const std::string_view rest(data + m_at, m_block.size() - m_at);
            const std::size_t end = rest.find('\n');
            const std::string_view part = rest.substr(0, end);
            if (line.size() + part.size() > kMostLogLine) {
                tooLong = true;
                line.clear();
            }
            if (!tooLong) line += part;
            m_at += end == std::string_view::npos ? rest.size() : end + 1;
            if (end != std::string_view::npos) return true;
        }
    }
    double done() const { return m_file.size() == 0 ? 1 : static_cast<double>(m_offset) / static_cast<double>(m_file.size()); }

private:
    const InputFile& m_file;
    std::vector<std::byte> m_block;
    std::size_t m_at = 0;
    std::uint64_t m_offset = 0;
};

std::int64_t countIn(const LogLine& line, std::string_view key) {
    const double* value = line.number(key);
    return value && *value >= 0 && *value < 1e15 ? static_cast<std::int64_t>(*value) : 0;
}

/// The text behind "NAME: " in the environment's description.
std::string versionIn(const std::string& environment, std::string_view name) {
    const std::size_t at = environment.find("\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const std::size_t start = at + name.size() + 3;
    return environment.substr(start, std::min(environment.find('\n', start), environment.size()) - start).substr(0, 100);
}

class LogBuilder {
public:
    explicit LogBuilder(std::string path) { m_log.path = std::move(path); }

    Result<void> add(std::string_view text, std::int64_t number) {
        m_log.lines = number;
        if (text.find_first_not_of(" \t\r") == std::string_view::npos) return {};
        LogLine line;
        if (const auto fault = readLogLine(text, line)) {
            addBroken(number, *fault);
            return {};
        }
        if (isRecord(line)) return addRecord(line, number);
        if (isHeader(line))
            beginRun(number).header = headerOf(line, number);
        else
            addBroken(number, {BrokenReason::NoRecord, 0});
        return {};
    }
    void addTooLong(std::int64_t number) {
        m_log.lines = number;
        addBroken(number, {BrokenReason::TooLong, 0});
    }

    Result<TrainingLog> finished() {
        // A first line without records begins no run: what is broken behind it belongs to the run before, if there is one.
        std::int64_t broken = m_brokenBefore;
        LogRun* before = nullptr;
        for (LogRun& run : m_log.runs) {
            if (run.records == 0) {
                (before ? before->broken : broken) += run.broken;
                continue;
            }
            run.broken += std::exchange(broken, 0);
            before = &run;
        }
        std::erase_if(m_log.runs, [](const LogRun& run) { return run.records == 0; });
        if (m_log.runs.empty())
            return Error{
                ErrorKind::BadInput,
                "log-no-records",
                message("log-no-records.none", "No line of {file} is a record of a training log ({lines} lines, {broken} of them broken).",
                        {{"file", escapeForDisplay(m_log.path)}, {"lines", m_log.lines}, {"broken", m_log.brokenCount}}),
                message("do.give-a-log", "Give *.log.json of mmcv or scalars.json of mmengine."),
                {m_log.path, 0, 0, {}, {}}};
        for (LogRun& run : m_log.runs) complete(run);
        return std::move(m_log);
    }

private:
    static bool isRecord(const LogLine& line) {
        if (const std::string* mode = line.text("mode")) return (*mode == "train" || *mode == "val") && line.numbers.size() > 1;
        const bool counted = line.number("step") || (line.number("epoch") && line.number("iter"));
        return counted &&
               std::any_of(line.numbers.begin(), line.numbers.end(), [](const auto& entry) { return !isOneOf(entry.first, kCounters); });
    }
    static bool isHeader(const LogLine& line) {
        return line.text("env_info") || line.text("config") || line.text("exp_name") || line.text("mmcls_version");
    }
    static bool isTraining(const LogLine& line) {
        if (const std::string* mode = line.text("mode")) return *mode == "train";
        // mmengine's validation has neither.
        return line.number("lr") || line.number("base_lr") || line.number("iter");
    }

    static LogHeader headerOf(const LogLine& line, std::int64_t number) {
        LogHeader header;
        header.line = number;
        if (const double* seed = line.number("seed")) header.seed = pythonFloat(*seed);
        if (header.seed.ends_with(".0")) header.seed.resize(header.seed.size() - 2);
        const auto textOf = [&](const char* key) {
            const std::string* text = line.text(key);
            return text ? escapeForDisplay(*text, 200) : std::string();
        };
        header.experiment = textOf("exp_name");
        header.mmclsVersion = textOf("mmcls_version");
        header.hasConfig = line.text("config") != nullptr;
        if (const std::string* environment = line.text("env_info")) {
            header.mmcvVersion = escapeForDisplay(versionIn(*environment, "MMCV"));
            header.torchVersion = escapeForDisplay(versionIn(*environment, "PyTorch"));
        }
        return header;
    }

    LogRun& beginRun(std::int64_t number) {
        LogRun run;
        run.firstLine = number;
        m_log.runs.push_back(std::move(run));
        m_keys.clear();
        m_others.clear();
        m_mostIter = 0;
        m_restarts = false;
        return m_log.runs.back();
    }

    Result<void> addRecord(const LogLine& line, std::int64_t number) {
        const bool train = isTraining(line), mmengine = !line.text("mode");
        const std::int64_t epoch = countIn(line, "epoch");
        const std::int64_t iter = line.number("iter") ? countIn(line, "iter") : countIn(line, "step");
        const bool back = train && !m_log.runs.empty() && goesBack(m_log.runs.back(), epoch, iter);
        LogRun& run = m_log.runs.empty() || back ? beginRun(number) : m_log.runs.back();
        if (mmengine) run.format = LogFormat::Mmengine;
        ++run.records;
        if (train) {
            if (run.lastEpoch > 0 && epoch > run.lastEpoch && iter <= run.lastIter) m_restarts = true;
            m_mostIter = std::max(m_mostIter, iter);
            if (m_restarts) run.itersPerEpoch = m_mostIter;
            run.lastEpoch = epoch;
            run.lastIter = iter;
        }
        for (const auto& [key, value] : line.numbers) {
            if (isOneOf(key, kCounters)) continue;
            if (++m_values > kMostLogValues || m_keys.size() > kMostLogKeys)
                return Error{ErrorKind::BadInput,
                             "log-too-many",
                             message("log-too-many.values", "{file} has too many values or keys for a training log.",
                                     {{"file", escapeForDisplay(m_log.path)}}),
                             {},
                             {m_log.path, static_cast<int>(number), 0, {}, {}}};
            const auto [entry, isNew] = m_keys.try_emplace({key, train}, run.curves.size());
            if (isNew) run.curves.push_back({key, train, {}, 0});
            LogCurve& curve = run.curves[entry->second];
            curve.points.push_back({0, value, epoch, iter, number});
            if (!std::isfinite(value)) ++curve.notFinite;
        }
        const auto other = [&](const std::string& key) {
            if (key != "mode" && run.others.size() < kMostLogKeys && m_others.insert(key).second)
                run.others.push_back(escapeForDisplay(key));
        };
        for (const std::string& key : line.others) other(key);
        for (const auto& entry : line.texts) other(entry.first);
        return {};
    }

    /// A resumed training repeats what it had already written.
    static bool goesBack(const LogRun& run, std::int64_t epoch, std::int64_t iter) {
        return run.lastEpoch > 0 && (epoch < run.lastEpoch || (epoch == run.lastEpoch && iter <= run.lastIter));
    }

    void addBroken(std::int64_t number, BrokenAt at) {
        ++m_log.brokenCount;
        ++(m_log.runs.empty() ? m_brokenBefore : m_log.runs.back().broken);
        if (m_log.broken.size() < kMostBrokenLines) m_log.broken.push_back({number, at});
    }

    /// Positions and best values, once the length of an epoch is known.
    static void complete(LogRun& run) {
        std::map<std::int64_t, std::int64_t> trained;  // line -> iteration
        for (const LogCurve& curve : run.curves)
            if (curve.train)
                for (const LogPoint& point : curve.points) trained[point.line] = point.iter;
        // Iterations that never start again count through the whole run.
        run.byEpoch = run.itersPerEpoch > 0 || trained.empty();
        for (LogCurve& curve : run.curves)
            for (LogPoint& point : curve.points) {
                if (run.byEpoch) {
                    const double part =
                        run.itersPerEpoch > 0 ? static_cast<double>(point.iter) / static_cast<double>(run.itersPerEpoch) : 0;
                    point.x = curve.train ? static_cast<double>(std::max<std::int64_t>(point.epoch - 1, 0)) + part
                                          : static_cast<double>(point.epoch > 0 ? point.epoch : point.iter);
                    continue;
                }
                // The line of a validation has the number of its own batches: it belongs to the last iteration before it.
                const auto before = trained.lower_bound(point.line);
                const std::int64_t last = before == trained.begin() ? 0 : std::prev(before)->second;
                point.x = static_cast<double>(curve.train ? point.iter : last);
            }
        for (std::size_t i = 0; i < run.curves.size(); ++i)
            if (const auto best = bestOf(run.curves[i], i)) run.best.push_back(*best);
    }

    static std::optional<BestValue> bestOf(const LogCurve& curve, std::size_t index) {
        const auto better = betterOf(curve.key);
        if (!better) return std::nullopt;
        std::optional<BestValue> best;
        for (std::size_t i = 0; i < curve.points.size(); ++i) {
            const double value = curve.points[i].value;
            if (!std::isfinite(value)) continue;
            const double known = best ? curve.points[best->point].value : 0;
            if (!best || (*better == Better::Greater ? value > known : value < known)) best = BestValue{index, i, *better};
        }
        return best;
    }

    TrainingLog m_log;
    std::map<std::pair<std::string, bool>, std::size_t> m_keys;
    std::set<std::string> m_others;
    std::int64_t m_values = 0;
    std::int64_t m_mostIter = 0;
    std::int64_t m_brokenBefore = 0;  ///< broken lines before the first run
    bool m_restarts = false;
};

}  // namespace

std::optional<Better> betterOf(std::string_view key) {
    static constexpr std::string_view kGreater[] = {"acc", "top", "ar@", "auc", "precision", "map", "mdice", "miou", "macc", "aacc"};
    const std::string name = lowered(key);
    if (name == "loss") return Better::Less;
    for (const std::string_view part : kGreater)
        if (name.find(part) != std::string::npos) return Better::Greater;
    if (name.find("loss") != std::string::npos) return Better::Less;
    return std::nullopt;
}

const LogCurve* LogRun::curve(std::string_view key, bool train) const {
    const auto found =
        std::find_if(curves.begin(), curves.end(), [&](const LogCurve& one) { return one.key == key && one.train == train; });
    return found == curves.end() ? nullptr : &*found;
}

Result<TrainingLog> readTrainingLog(const std::string& path, const TaskContext& task) {
    TD_TRY(const std::shared_ptr<const InputFile> file, InputFile::open(path));
    return readTrainingLog(*file, task);
}

Result<TrainingLog> readTrainingLog(const InputFile& file, const TaskContext& task) {
    if (file.size() > kMostLogBytes)
        return Error{ErrorKind::BadInput,
                     "log-too-large",
                     message("log-too-large.file", "{file} has more than 1 GiB: no training log is as long.",
                             {{"file", escapeForDisplay(file.path())}}),
                     {},
                     {file.path(), 0, 0, {}, {}}};
    TD_TRY(const std::vector<std::byte> start, file.read(0, std::min<std::uint64_t>(file.size(), 4096)));
    if (std::find(start.begin(), start.end(), std::byte{0}) != start.end())
        return Error{ErrorKind::BadInput,
                     "log-binary",
                     message("log-binary.file", "{file} is a binary file, no training log.", {{"file", escapeForDisplay(file.path())}}),
                     message("do.give-a-log", "Give *.log.json of mmcv or scalars.json of mmengine."),
                     {file.path(), 0, 0, {}, {}}};
    LineSource source(file);
    LogBuilder builder(file.path());
    std::string line;
    bool tooLong = false;
    for (std::int64_t number = 1;; ++number) {
        TD_TRY(const bool more, source.next(line, tooLong));
        if (!more) break;
        if (tooLong)
            builder.addTooLong(number);
        else
            TD_CHECK(builder.add(line, number));
        if (number % 256 == 0) {
            if (task.cancelled()) return cancelledError();
            task.report(source.done(), message("log.progress", "log"));
        }
    }
    return builder.finished();
}

std::vector<double> smoothed(std::span<const LogPoint> points, double weight) {
    std::vector<double> result;
    result.reserve(points.size());
    double last = 0, share = 1;
    for (const LogPoint& point : points) {
        if (!std::isfinite(point.value)) {
            result.push_back(point.value);
            continue;
        }
        last = last * weight + (1 - weight) * point.value;
        share *= weight;
        result.push_back(last / (1 - share));
    }
    return result;
}

}  // namespace teardown::training
