#include "core/session/printed_model.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <cstdlib>
#include <functional>

namespace teardown {

namespace {

using ExtraRepr = std::function<std::string(int)>;

void appendIndented(std::string& text, const std::string& lines) {
    for (const char c : lines) {
        text += c;
        if (c == '\n') text += "  ";
    }
}

/// torch/nn/modules/module.py, Module.__repr__: a module without children and with one line in brackets stays on one line.
std::string repr(const std::vector<ModuleNode>& modules, int index, const ExtraRepr& extraRepr) {
    const ModuleNode& node = modules[static_cast<std::size_t>(index)];
    const std::string extra = extraRepr(index);
    std::string text = node.type + '(';
    if (node.children.empty() && extra.find('\n') == std::string::npos) {
        text += extra;
    } else {
        const auto line = [&](const std::string& content) {
            text += "\n  ";
            appendIndented(text, content);
        };
        if (!extra.empty()) line(extra);
        for (const ModuleChild& child : node.children)
            line('(' + child.name + "): " + (child.module < 0 ? "None" : repr(modules, child.module, extraRepr)));
        text += '\n';
    }
    text += ')';
    if (!node.initCfg.empty()) text += "\ninit_cfg=" + node.initCfg;
    return text;
}

/// str(round(value, digits)) of Python.
std::string rounded(double value, int digits) { return pythonFloat(std::strtod(fmt::format("{:.{}f}", value, digits).c_str(), nullptr)); }

/// f"{part / whole:.3%}".
std::string share(std::int64_t part, std::int64_t whole) {
    return fmt::format("{:.3f}%", whole > 0 ? 100 * (static_cast<double>(part) / static_cast<double>(whole)) : 0.0);
}

/// params_to_string without units.
std::string parametersText(std::int64_t parameters) {
    if (parameters >= 1'000'000) return rounded(static_cast<double>(parameters) / 1e6, 2) + " M";
    if (parameters >= 1'000) return rounded(static_cast<double>(parameters) / 1e3, 2) + " k";
    return std::to_string(parameters);
}

/// What print_model_with_flops shows of a module: its own numbers if mmcv has a rule for its class, else the sum of its children's.
struct Counted {
    std::int64_t parameters = 0;
    std::int64_t macs = 0;
};

Counted counted(const BuildOutcome& built, const ProfileOutcome& profile, int index) {
    const ModuleNode& node = built.modules[static_cast<std::size_t>(index)];
    const ModuleProfile& own = profile.modules[static_cast<std::size_t>(index)];
    if (own.inTableOfMmcv) return {node.trained, own.effort.macs};
    Counted sum;
    for (const ModuleChild& child : node.children) {
        if (child.module < 0) continue;
        const Counted part = counted(built, profile, child.module);
        sum.parameters += part.parameters;
        sum.macs += part.macs;
    }
    return sum;
}

}  // namespace

std::string printedModel(const std::vector<ModuleNode>& modules) {
    return repr(modules, 0, [&](int index) { return modules[static_cast<std::size_t>(index)].extraRepr; }) + '\n';
}

std::string printedFlops(const BuildOutcome& built, const ProfileOutcome& profile) {
    const std::int64_t parameters = built.modules.front().trained, macs = profile.total.macs;
    const auto extraRepr = [&](int index) {
        const Counted module = counted(built, profile, index);
        return fmt::format("{} M, {} Params, {} GFLOPs, {} FLOPs, {}", rounded(static_cast<double>(module.parameters) / 1e6, 3),
                           share(module.parameters, parameters), rounded(static_cast<double>(module.macs) / 1e9, 3),
                           share(module.macs, macs), built.modules[static_cast<std::size_t>(index)].extraRepr);
    };
    const std::string line(30, '=');
    return repr(built.modules, 0, extraRepr) + '\n' + line +
           fmt::format("\nInput shape: ({})\nFlops: {} GFLOPs\nParams: {}\n", fmt::join(profile.inputShape, ", "),
                       rounded(static_cast<double>(macs) / 1e9, 2), parametersText(parameters)) +
           line +
           "\n!!!Please be cautious if you use the results in papers. You may need to check if all ops are supported and verify that the "
           "flops computation is correct.\n";
}

}  // namespace teardown
