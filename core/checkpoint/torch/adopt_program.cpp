// From a parsed pickle to the checkpoint's list of tensors: shared by all formats that are made of pickles.
#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_globals.h"
#include "core/checkpoint/pickle/pickle_graph.h"
#include "core/checkpoint/pickle/pickle_limits.h"
#include "core/checkpoint/stored_checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace teardown {
namespace {

constexpr std::size_t kMaxOpaqueWarnings = 50;
constexpr std::size_t kMaxUnreadWarnings = 20;

/// Tensors with an unknown kind of description are reported; the rest of the file is read.
void warnOfUnread(const pickle::Program& program, const FoundTensors& table, const std::string& member, const CheckpointParts& parts,
                  OpenReport& report) {
    if (table.unread.empty()) return;
    const std::size_t shown = std::min(table.unread.size(), kMaxUnreadWarnings);
    std::unordered_set<pickle::Ref> wanted;
    for (std::size_t i = 0; i < shown; ++i) wanted.insert(table.unread[i].first);
    const auto paths = pathsTo(program.arena, program.root, wanted);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& [ref, unknown] = table.unread[i];
        const auto path = paths.find(ref);
        addWarning(report, parts, "tensor-opaque",
                   message("tensor-opaque.is-shown-as-a", "{which} is shown as a call, not as a tensor. {unknown}",
                           {{"which", path == paths.end() || path->second.empty()
                                          ? message("tensor-opaque.a-tensor", "A tensor")
                                          : message("tensor-opaque.text", "'{path}'", {{"path", escapeForDisplay(path->second, 80)}})},
                            {"unknown", unknown}}),
                   member);
        report.warnings.back().where.offset = program.base + program.arena[ref].value;
    }
    if (table.unread.size() > shown)
        addWarning(report, parts, "tensor-opaque",
                   message("tensor-opaque.more-such-tensors", "{shown} more such tensors.", {{"shown", table.unread.size() - shown}}),
                   member);
}

/// Tensors that do not match their description are reported with the reason.
void warnOfOdd(const pickle::Program& program, const FoundTensors& table, const std::string& member, const CheckpointParts& parts,
               OpenReport& report) {
    if (table.odd.empty()) return;
    const std::size_t shown = std::min(table.odd.size(), kMaxUnreadWarnings);
    std::unordered_set<pickle::Ref> wanted;
    for (std::size_t i = 0; i < shown; ++i) wanted.insert(table.odd[i].first);
    const auto paths = pathsTo(program.arena, program.root, wanted);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& [ref, what] = table.odd[i];
        const auto path = paths.find(ref);
        addWarning(report, parts, "tensor-odd",
                   message("tensor-odd.text-3", "{which} {what}.",
                           {{"which", path == paths.end() || path->second.empty()
                                          ? message("tensor-odd.a-tensor", "A tensor")
                                          : message("tensor-odd.text-4", "'{path}'", {{"path", escapeForDisplay(path->second, 80)}})},
                            {"what", what}}),
                   member);
        report.warnings.back().where.offset = program.base + program.arena[ref].value;
    }
    if (table.odd.size() > shown)
        addWarning(report, parts, "tensor-odd",
                   message("tensor-odd.more-such-tensors", "{shown} more such tensors.", {{"shown", table.odd.size() - shown}}), member);
}

void nameChecks(const pickle::Program& program, FoundTensors& table) {
    if (table.checks.empty()) return;
    std::unordered_set<pickle::Ref> wanted;
    for (const ValueCheck& check : table.checks) wanted.insert(check.ref);
    const auto paths = pathsTo(program.arena, program.root, wanted);
    for (ValueCheck& check : table.checks)
        if (const auto path = paths.find(check.ref); path != paths.end()) check.name = path->second;
}

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
            addWarning(
                report, parts, "pickle-opaque-global",
                message("pickle-opaque-global.the-file-names-which",
                        "The file refers to {name}, which does not belong in a checkpoint; it is shown but never imported or called.",
                        {{"name", escapeForDisplay(name)}}),
                member);
    }
    if (more > 0)
        addWarning(report, parts, "pickle-opaque-global",
                   message("pickle-opaque-global.more-such-names", "{more} more such names.", {{"more", more}}), member);
    if (program.error) return locatedError(*program.error, parts, member);
    return {};
}

Result<void> adoptProgram(pickle::Program program, TensorBytes bytes, const std::string& member, const std::string& prefix,
                          CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    const int index = static_cast<int>(parts.programs.size());
    bytes.stream = [&](pickle::Ref ref) { return streamedStorage(program.arena, ref, index, parts, report, task); };
    auto table = findTensors(program, std::move(bytes), task, index);
    if (!table.ok()) return locatedError(std::move(table).error(), parts, member);
    warnOfUnread(program, *table, member, parts, report);
    warnOfOdd(program, *table, member, parts, report);
    nameChecks(program, *table);
    if (const pickle::Ref root = program.root; prefix.empty() && program.arena.is(root, pickle::Kind::Call))
        for (const GraphChild& child : childrenOf(program.arena, root, true))
            if (child.name == "_parameters")
                report.warnings.push_back(
                    {Severity::Note, "checkpoint-whole-module",
                     message("checkpoint-whole-module.the-file-holds-a",
                             "The file holds a whole module, as torch.save(model) writes it, not its state dict: its classes are listed "
                             "but never instantiated. teardown convert writes its tensors as a state dict."),
                     Place{parts.file->path(), 0, 0, escapeForDisplay(member), {}}});
    if (table->metaTensors)
        addWarning(report, parts, "tensor-meta",
                   message("tensor-meta.some-tensors-are-on", "Some tensors are on the meta device: they have a shape but no values."),
                   member);
    const std::size_t before = report.warnings.size();
    std::vector<pickle::Ref> nodes;
    std::vector<CheckpointTensor> tensors = listTensors(program.arena, program.root, *table, report.warnings, &nodes);
    ConfigValue object = shownObject(program.arena, program.root, *table, report.warnings);
    for (std::size_t i = before; i < report.warnings.size(); ++i) report.warnings[i].where.file = parts.file->path();
    const int firstStorage = static_cast<int>(parts.storages.size());
    for (ValueCheck& check : table->checks) {
        for (TensorRecord& part : check.parts)
            if (part.storage >= 0) part.storage += firstStorage;
        parts.checks.push_back(std::move(check));
    }
    for (StorageExtent& storage : table->storages) parts.storages.push_back(std::move(storage));
    for (CheckpointTensor& tensor : tensors) {
        if (tensor.storage >= 0) tensor.storage += firstStorage;
        if (!prefix.empty() && tensor.module >= 0) ++tensor.module;
        if (!prefix.empty()) tensor.path.insert(tensor.path.begin(), prefix);
        parts.tensors.push_back(std::move(tensor));
    }
    if (prefix.empty())
        parts.object = std::move(object);
    else if (parts.object.isDict())
        parts.object = withEntry(parts.object, prefix, std::move(object));
    if (prefix.empty()) parts.pickled = PickledObject{parts.file, nullptr, std::move(*table), std::move(nodes)};
    parts.programs.push_back(std::move(program));
    return {};
}

}  // namespace teardown
