#include "app/cli/log_report.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::training {

namespace {

constexpr std::size_t kShownBroken = 10;

const char* reasonName(BrokenReason reason) {
    switch (reason) {
        case BrokenReason::NotJson:
            return "not-json";
        case BrokenReason::CutOff:
            return "cut-off";
        case BrokenReason::MoreBehind:
            return "more-behind";
        case BrokenReason::NotObject:
            return "not-an-object";
        case BrokenReason::TooDeep:
            return "too-deep";
        case BrokenReason::TooLong:
            return "too-long";
        case BrokenReason::NoRecord:
            break;
    }
    return "no-record";
}

bool isWanted(const LogCurve& curve, const LogReportOptions& options) {
    return options.keys.empty() || std::find(options.keys.begin(), options.keys.end(), curve.key) != options.keys.end();
}

/// Metrics of validation by their names, of training with "train/" in front.
std::string bestName(const LogCurve& curve) { return (curve.train ? "train/" : "") + curve.key; }

Json bestJson(const LogRun& run, const LogReportOptions& options) {
    Json out = Json::object();
    for (const BestValue& best : run.best) {
        const LogCurve& curve = run.curves[best.curve];
        if (!isWanted(curve, options)) continue;
        const LogPoint& point = curve.points[best.point];
        out.set(toValidUtf8(bestName(curve)), Json::object()
                                                  .set("value", point.value)
                                                  .set("epoch", point.epoch)
                                                  .set("iter", point.iter)
                                                  .set("line", point.line)
                                                  .set("better", best.better == Better::Greater ? "greater" : "less"));
    }
    return out;
}

Json curveJson(const LogCurve& curve, const LogReportOptions& options) {
    Json x = Json::array(), epoch = Json::array(), iter = Json::array(), value = Json::array();
    for (const LogPoint& point : curve.points) {
        x.push(point.x);
        epoch.push(point.epoch);
        iter.push(point.iter);
        value.push(point.value);
    }
    Json out = Json::object();
    out.set("key", toValidUtf8(curve.key)).set("mode", curve.train ? "train" : "val").set("x", std::move(x));
    out.set("epoch", std::move(epoch)).set("iter", std::move(iter)).set("value", std::move(value));
    if (options.smoothing > 0) out.set("smoothed", Json::arrayOf(smoothed(curve.points, options.smoothing)));
    return out;
}

Json headerJson(const LogHeader& header) {
    if (header.line == 0) return {};
    return Json::object()
        .set("line", header.line)
        .set("seed", header.seed)
        .set("exp_name", header.experiment)
        .set("mmcls_version", header.mmclsVersion)
        .set("mmcv", header.mmcvVersion)
        .set("pytorch", header.torchVersion)
        .set("config", header.hasConfig);
}

/// Broken lines of the part of the file that a run is.
std::vector<const BrokenLine*> brokenOf(const TrainingLog& log, std::size_t run) {
    const std::int64_t first = run == 0 ? 0 : log.runs[run].firstLine;
    const std::int64_t end = run + 1 < log.runs.size() ? log.runs[run + 1].firstLine : log.lines + 1;
    std::vector<const BrokenLine*> found;
    for (const BrokenLine& line : log.broken)
        if (line.line >= first && line.line < end) found.push_back(&line);
    return found;
}

std::string pointPlace(const LogRun& run, const LogPoint& point) {
    if (point.epoch > 0 && run.byEpoch) return fmt::format("epoch {}", point.epoch);
    return fmt::format("iteration {:.0f}", point.x);
}

std::string curveText(const LogRun& run, std::size_t index, const LogReportOptions& options) {
    const LogCurve& curve = run.curves[index];
    std::string text = fmt::format("  {:<28} {:<5} {:>7} values, last {:.6g}", escapeForDisplay(curve.key, 60),
                                   curve.train ? "train" : "val", curve.points.size(), curve.points.back().value);
    if (options.smoothing > 0) text += fmt::format(", smoothed {:.6g}", smoothed(curve.points, options.smoothing).back());
    for (const BestValue& best : run.best)
        if (best.curve == index)
            text += fmt::format(", best {:.6g} at {} ({})", curve.points[best.point].value, pointPlace(run, curve.points[best.point]),
                                best.better == Better::Greater ? "greater is better" : "less is better");
    if (curve.notFinite > 0) text += fmt::format(", {} not finite", curve.notFinite);
    return text + "\n";
}

}  // namespace

std::vector<Json> logRunsJson(const TrainingLog& log, const LogReportOptions& options) {
    std::vector<Json> runs;
    for (std::size_t i = 0; i < log.runs.size(); ++i) {
        const LogRun& run = log.runs[i];
        Json keys = Json::array(), curves = Json::array(), broken = Json::array();
        for (const LogCurve& curve : run.curves) {
            if (!isWanted(curve, options)) continue;
            keys.push(Json::object()
                          .set("key", toValidUtf8(curve.key))
                          .set("mode", curve.train ? "train" : "val")
                          .set("count", static_cast<std::uint64_t>(curve.points.size()))
                          .set("not_finite", curve.notFinite)
                          .set("last", curve.points.back().value));
            if (options.curves) curves.push(curveJson(curve, options));
        }
        for (const BrokenLine* line : brokenOf(log, i))
            broken.push(Json::object()
                            .set("line", line->line)
                            .set("column", static_cast<std::uint64_t>(line->at.column))
                            .set("reason", reasonName(line->at.reason)));
        Json out = Json::object();
        out.set("file", toValidUtf8(log.path)).set("first_line", run.firstLine);
        out.set("format", run.format == LogFormat::Mmcv ? "mmcv" : "mmengine").set("records", run.records).set("broken", run.broken);
        out.set("broken_lines", std::move(broken)).set("header", headerJson(run.header));
        out.set("iters_per_epoch", run.itersPerEpoch > 0 ? Json(run.itersPerEpoch) : Json());
        out.set("last_epoch", run.lastEpoch).set("last_iter", run.lastIter);
        out.set("keys", std::move(keys)).set("others", Json::arrayOf(run.others)).set("best", bestJson(run, options));
        if (options.curves) out.set("curves", std::move(curves));
        runs.push_back(std::move(out));
    }
    return runs;
}

std::string logText(const TrainingLog& log, const LogReportOptions& options) {
    std::string text;
    for (std::size_t i = 0; i < log.runs.size(); ++i) {
        const LogRun& run = log.runs[i];
        text += escapeForDisplay(log.path);
        if (log.runs.size() > 1) text += fmt::format(", from line {}", run.firstLine);
        text += fmt::format(": {}, {} records, {} broken {}", run.format == LogFormat::Mmcv ? "mmcv" : "mmengine", run.records, run.broken,
                            run.broken == 1 ? "line" : "lines");
        text += run.byEpoch ? fmt::format(", up to epoch {}\n", run.lastEpoch) : fmt::format(", up to iteration {}\n", run.lastIter);
        if (run.header.line > 0)
            text += fmt::format("  first line: seed {}, mmcls {}, mmcv {}, PyTorch {}\n", run.header.seed.empty() ? "-" : run.header.seed,
                                run.header.mmclsVersion.empty() ? "-" : run.header.mmclsVersion,
                                run.header.mmcvVersion.empty() ? "-" : run.header.mmcvVersion,
                                run.header.torchVersion.empty() ? "-" : run.header.torchVersion);
        for (std::size_t c = 0; c < run.curves.size(); ++c)
            if (isWanted(run.curves[c], options)) text += curveText(run, c, options);
        if (!run.others.empty()) text += "  without a curve: " + joined(run.others, ", ") + "\n";
        const auto broken = brokenOf(log, i);
        for (std::size_t b = 0; b < std::min(broken.size(), kShownBroken); ++b)
            text += fmt::format("  broken line {}: {}\n", broken[b]->line, reasonName(broken[b]->at.reason));
        if (broken.size() > kShownBroken) text += fmt::format("  and {} more\n", run.broken - static_cast<std::int64_t>(kShownBroken));
    }
    return text;
}

}  // namespace teardown::training
