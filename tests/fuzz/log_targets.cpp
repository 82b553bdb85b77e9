// The fuzz target for logs of trainings.
#include "core/training/logs/training_log.h"
#include "tests/fuzz/targets.h"

#include <cmath>
#include <cstdlib>
#include <string>

using namespace teardown;

namespace fuzz {
namespace {

void insist(bool holds) {
    if (!holds) std::abort();
}

/// What was read, in a text; a curve's points are in its lines' order, and the best is none that is not finite.
std::string summaryOf(const training::TrainingLog& log) {
    std::string text = std::to_string(log.lines) + " " + std::to_string(log.brokenCount);
    insist(log.brokenCount >= static_cast<std::int64_t>(log.broken.size()));
    for (const training::LogRun& run : log.runs) {
        text += "\n" + std::to_string(run.records) + " " + std::to_string(run.firstLine);
        for (const training::LogCurve& curve : run.curves) {
            std::int64_t line = 0;
            for (const training::LogPoint& point : curve.points) {
                insist(point.line >= line && point.line <= log.lines);
                line = point.line;
            }
            insist(curve.notFinite <= static_cast<std::int64_t>(curve.points.size()));
            insist(training::smoothed(curve.points, 0.9).size() == curve.points.size());
            text += " " + curve.key + ":" + std::to_string(curve.points.size());
        }
        for (const training::BestValue& best : run.best)
            insist(best.curve < run.curves.size() && best.point < run.curves[best.curve].points.size() &&
                   std::isfinite(run.curves[best.curve].points[best.point].value));
    }
    return text;
}

}  // namespace

void traininglog(Bytes bytes) {
    const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
    std::string outcome;
    for (int pass = 0; pass < 2; ++pass) {
        const auto log = training::readTrainingLog(*InputFile::ofBytes({data, data + bytes.size()}, "fuzz"));
        const std::string said = log.ok() ? summaryOf(*log) : describe(log.error());
        insist(pass == 0 || said == outcome);
        outcome = said;
    }
}

}  // namespace fuzz
