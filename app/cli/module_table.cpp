#include "app/cli/module_table.h"

#include "app/cli/terminal.h"

#include "core/base/text.h"

#include <fmt/format.h>

namespace teardown {

namespace {

Json argumentsJson(const ModuleNode& node) {
    Json result = Json::object();
    for (const StepArgument& argument : node.arguments) result.set(argument.name, argument.value.repr());
    return result;
}

Json shapesJson(const std::vector<Shape>& shapes) {
    Json result = Json::array();
    for (const Shape& shape : shapes) result.push(Json::arrayOf(shape));
    return result;
}

Json moduleJson(const ModuleNode& node, const ModuleProfile& profile, bool timed) {
    Json result = Json::object().set("path", node.path).set("type", node.type).set("params", node.parameters);
    setEffort(result, profile.effort);
    // If a module returns several tensors, the last one goes to the next module; the network's first one is its logits.
    const bool first = node.parent < 0;
    result.set("out_shape", profile.outputs.empty() ? Json() : Json::arrayOf(first ? profile.outputs.front() : profile.outputs.back()));
    if (profile.outputs.size() > 1) result.set("out_shapes", shapesJson(profile.outputs));
    result.set("time_ms", timed && profile.calls > 0 ? Json(profile.milliseconds) : Json());
    result.set("calls", profile.calls).set("depth", node.depth).set("out_index", node.outIndex < 0 ? Json() : Json(node.outIndex));
    return result.set("arguments", argumentsJson(node));
}

/// "    conv1  Conv2d", indented by its depth.
std::string nameInTree(const ModuleNode& node) {
    return std::string(static_cast<std::size_t>(node.depth) * 2, ' ') + (node.path.empty() ? node.type : node.name + "  " + node.type);
}

std::string argumentsText(const ModuleNode& node) {
    std::string text;
    for (const StepArgument& argument : node.arguments)
        if (!argument.isDefault) text += (text.empty() ? "" : ", ") + argument.name + "=" + argument.value.repr();
    text = escapeForDisplay(text, 100);
    if (node.outIndex >= 0) text += fmt::format("{}returned by out_indices=({},)", text.empty() ? "" : "; ", node.outIndex);
    return text;
}

}  // namespace

Json& setEffort(Json& object, const Effort& effort) {
    return object.set("macs", effort.macs)
        .set("macs_full", effort.macsFull)
        .set("bytes_moved", effort.bytesMoved)
        .set("activation_bytes", effort.activationBytes);
}

std::string moduleTable(const std::vector<ModuleNode>& modules, const ProfileOutcome& profile, const ModuleTableOptions& options) {
    std::string text = fmt::format("{:<46}{:<20}{:>13}{:>16}{:>16}{:>11}{:>11}{}  arguments\n", "module", "output", "parameters", "macs",
                                   "macs full", "MB moved", "MB made", options.timed ? fmt::format("{:>10}", "ms") : std::string());
    for (std::size_t i = 0; i < modules.size(); ++i) {
        const ModuleNode& node = modules[i];
        const ModuleProfile& module = profile.modules[i];
        if (options.depth >= 0 && node.depth > options.depth) continue;
        const std::string name = nameInTree(node);
        const std::string shape =
            module.outputs.empty() ? std::string("-") : shapeText(i == 0 ? module.outputs.front() : module.outputs.back());
        std::string line =
            fmt::format("{:<46}{:<20}{:>13}{:>16}{:>16}{:>11.3f}{:>11.3f}", escapeForDisplay(name), shape, withThousands(node.parameters),
                        withThousands(module.effort.macs), withThousands(module.effort.macsFull),
                        static_cast<double>(module.effort.bytesMoved) / 1e6, static_cast<double>(module.effort.activationBytes) / 1e6);
        if (options.timed) line += module.calls > 0 ? fmt::format("{:>10.3f}", module.milliseconds) : fmt::format("{:>10}", "-");
        text += line + "  " + argumentsText(node);
        while (text.ends_with(' ')) text.pop_back();
        text += '\n';
    }
    return text;
}

std::string totalsText(const ProfileOutcome& profile, std::int64_t parameters) {
    std::string text = fmt::format("input {}: {} parameters, {} MACs as get_flops counts, {} in all\n",
                                   shapeProduct({profile.inputShape.begin(), profile.inputShape.end()}), withThousands(parameters),
                                   withThousands(profile.total.macs), withThousands(profile.total.macsFull));
    if (!profile.uncounted.empty()) text += fmt::format("not counted, because there is no rule: {}\n", fmt::join(profile.uncounted, ", "));
    return text;
}

Json moduleTableJson(const std::vector<ModuleNode>& modules, const ProfileOutcome& profile, const ModuleTableOptions& options) {
    Json result = Json::array();
    for (std::size_t i = 0; i < modules.size(); ++i)
        if (options.depth < 0 || modules[i].depth <= options.depth) result.push(moduleJson(modules[i], profile.modules[i], options.timed));
    return result;
}

std::string incompleteTable(const std::vector<ModuleNode>& modules, const ModuleTableOptions& options) {
    std::string text = fmt::format("{:<46}{:>13}  arguments\n", "module", "parameters");
    for (const ModuleNode& node : modules) {
        if (options.depth >= 0 && node.depth > options.depth) continue;
        std::string line =
            fmt::format("{:<46}{:>13}  {}", escapeForDisplay(nameInTree(node)), node.hole.empty() ? withThousands(node.parameters) : "-",
                        node.hole.empty() ? argumentsText(node) : "not built: " + english(node.hole));
        while (line.ends_with(' ')) line.pop_back();
        text += line + '\n';
    }
    return text;
}

Json incompleteTableJson(const std::vector<ModuleNode>& modules, const ModuleTableOptions& options) {
    Json result = Json::array();
    for (const ModuleNode& node : modules) {
        if (options.depth >= 0 && node.depth > options.depth) continue;
        Json one = Json::object().set("path", node.path).set("type", node.type).set("params", node.parameters);
        one.set("depth", node.depth).set("arguments", argumentsJson(node));
        result.push(one.set("hole", node.hole.empty() ? Json() : Json(english(node.hole))));
    }
    return result;
}

}  // namespace teardown
