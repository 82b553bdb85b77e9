#include "core/lint/weight_reading.h"

#include <filesystem>
#include <utility>

namespace teardown {

namespace {

bool isSameFile(const std::string& a, const std::string& b) {
    std::error_code unused;
    return a == b || std::filesystem::equivalent(a, b, unused);
}

}  // namespace

Result<WeightFacts> readWeights(const CheckpointFile& file, StartFile start, const TaskContext& task) {
    WeightFacts facts;
    TD_TRY(const StateDictView weights, stateDictOf(file));
    if (!start.path.empty() && !isSameFile(start.path, file.path())) {
        TD_TRY(const auto opened, CheckpointFile::open(start.path, task));
        TD_TRY(facts.fromStart, lint_rules::weightDistances(file, weights, *opened, start, task));
        facts.start = std::move(start);
    }
    facts.dead = lint_rules::deadChannelsOf(file, weights, task);
    if (task.cancelled()) return cancelledError();
    return facts;
}

std::shared_ptr<const WeightFacts> weightFacts(const CheckpointFile& file, StartFile start, const TaskContext& task) {
    const bool named = !start.path.empty();
    auto facts = readWeights(file, std::move(start), task);
    if (!facts.ok() && named && facts.error().kind != ErrorKind::Cancelled) facts = readWeights(file, {}, task);
    return facts.ok() ? std::make_shared<const WeightFacts>(std::move(*facts)) : nullptr;
}

}  // namespace teardown
