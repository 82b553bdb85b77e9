// From a pickle that was read to the checkpoint's list of tensors: what every format that is made of pickles does in the same way.
#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_globals.h"
#include "core/checkpoint/pickle/pickle_graph.h"
#include "core/checkpoint/pickle/pickle_limits.h"
#include "core/checkpoint/stored_checkpoint.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_set>

namespace teardown {
namespace {

constexpr std::size_t kMaxOpaqueWarnings = 50;

}  // namespace

Result<void> noteProgram(const pickle::Program& program, const std::string& member, CheckpointParts& parts, OpenReport& report) {
    std::vector<std::string> freshOpaque;
    const std::unordered_set<std::string_view> outside(program.opaque.begin(), program.opaque.end());
    for (const std::string& name : program.globals) {
        if (parts.knownGlobals.size() >= pickle::kMaxGlobals || !parts.knownGlobals.insert(name).second) continue;
        report.globals.push_back(name);
        if (outside.contains(name)) freshOpaque.push_back(name);
    }
    Xray& xray = parts.xray;
    for (const pickle::Event& event : program.events) {
        if (xray.events.size() >= pickle::kMaxEvents)
            ++xray.moreEvents;
        else
            xray.events.push_back({member, event, !outside.contains(event.subject)});
    }
    xray.moreEvents += program.moreEvents;
    xray.opcodes += program.opcodes;
    std::size_t more = 0;
    for (const std::string& name : freshOpaque) {
        if (++parts.opaqueNames > kMaxOpaqueWarnings)
            ++more;
        else
            addWarning(report, parts, "pickle-opaque-global",
                       fmt::format("The file names {}, which is no building block of checkpoints; it is shown, never imported or called.",
                                   escapeForDisplay(name)),
                       member);
    }
    if (more > 0) addWarning(report, parts, "pickle-opaque-global", fmt::format("{} more such names.", more), member);
    if (program.error) return locatedError(*program.error, parts, member);
    return {};
}

Result<void> adoptProgram(pickle::Program program, const StorageLookup& lookup, const std::string& member, const std::string& prefix,
                          CheckpointParts& parts, OpenReport& report, const TaskContext& task, PersistentTensors persistents) {
    const int index = static_cast<int>(parts.programs.size());
    auto table = findTensors(program.arena, lookup, task, index, std::move(persistents));
    if (!table.ok()) return locatedError(std::move(table).error(), parts, member);
    if (table->metaTensors)
        addWarning(report, parts, "tensor-meta", "Some tensors are on the meta device: they have a shape but no values.", member);
    const std::size_t before = report.warnings.size();
    std::vector<CheckpointTensor> tensors = listTensors(program.arena, program.root, *table, report.warnings);
    ConfigValue object = shownObject(program.arena, program.root, *table, report.warnings);
    for (std::size_t i = before; i < report.warnings.size(); ++i) report.warnings[i].where.file = parts.file->path();
    const int firstStorage = static_cast<int>(parts.storages.size());
    for (StorageExtent& storage : table->storages) parts.storages.push_back(std::move(storage));
    for (CheckpointTensor& tensor : tensors) {
        if (tensor.storage >= 0) tensor.storage += firstStorage;
        if (!prefix.empty()) tensor.path.insert(tensor.path.begin(), prefix);
        parts.tensors.push_back(std::move(tensor));
    }
    if (prefix.empty())
        parts.object = std::move(object);
    else if (parts.object.isDict())
        parts.object = withEntry(parts.object, prefix, std::move(object));
    parts.programs.push_back(std::move(program));
    return {};
}

}  // namespace teardown
