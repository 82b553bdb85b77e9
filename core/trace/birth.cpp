#include "core/trace/birth.h"

#include "core/trace/details/code_event.h"
#include "core/trace/details/lookup.h"

#include <algorithm>

namespace teardown {
namespace {

const Step& stepOf(const Trace& trace, int step) { return trace.steps[static_cast<std::size_t>(step)]; }

bool isBuild(const Trace& trace) {
    return trace.journey == Journey::Build || trace.journey == Journey::BuildTest || trace.journey == Journey::BuildTrain;
}

const CodeEvent* builtBy(const Step& step) {
    const auto* event = as<CodeEvent>(step);
    return event && event->what == CodeEvent::What::Built ? event : nullptr;
}

bool isObject(const Step& step) { return step.kind == StepKind::Construct || builtBy(step); }

bool hasTensor(const Step& step) {
    return (step.kind == StepKind::Create || step.kind == StepKind::Initialise) && !step.outputs.empty() &&
           step.outputs.front().view.valid();
}

/// The look-up that comes before a constructor.
const Lookup* lookupBefore(const Trace& trace, const Step& step) {
    if (step.kind == StepKind::Lookup) return as<Lookup>(step);
    if (step.index == 0) return nullptr;
    const Step& before = stepOf(trace, step.index - 1);
    return before.kind == StepKind::Lookup && before.parent == step.parent ? as<Lookup>(before) : nullptr;
}

/// Of the innermost object around that a config describes.
std::string configAround(const Trace& trace, int step) {
    for (int at = step; at >= 0; at = stepOf(trace, at).parent) {
        const Step& one = stepOf(trace, at);
        if (const CodeEvent* event = builtBy(one); event && !event->configPath.empty()) return event->configPath;
        if (const Lookup* lookup = lookupBefore(trace, one)) return lookup->configPath;
    }
    return {};
}

}  // namespace

Birth birthAt(const Trace& trace, int step) {
    Birth birth;
    if (!isBuild(trace) || step < 0 || step >= static_cast<int>(trace.steps.size())) return birth;
    int at = step;
    while (at >= 0 && stepOf(trace, at).kind != StepKind::Lookup && !isObject(stepOf(trace, at))) at = stepOf(trace, at).parent;
    if (at < 0) return birth;
    const Step& subject = stepOf(trace, at);
    birth.subject = at;
    birth.type = subject.type;
    birth.configPath = configAround(trace, at);
    if (const CodeEvent* event = builtBy(subject)) {
        birth.type = event->type;
        birth.registry = event->registry;
        birth.scope = event->scope;
        birth.found = event->cls;
        birth.configPath = event->configPath;
    } else if (const Lookup* lookup = lookupBefore(trace, subject)) {
        if (subject.kind != StepKind::Lookup) birth.type = stepOf(trace, at - 1).type;
        birth.registry = lookup->registry;
        birth.scope = lookup->scope;
        birth.found = lookup->found;
    }
    if (const Step& shown = stepOf(trace, step); shown.kind == StepKind::Argument) {
        birth.configPath = shown.path;
        birth.ofArgument = true;
    }
    return birth;
}

std::vector<BornObject> bornObjects(const Trace& trace) {
    std::vector<BornObject> objects;
    if (!isBuild(trace)) return objects;
    std::vector<int> open;
    for (const Step& step : trace.steps) {
        while (!open.empty() && step.index >= stepOf(trace, open.back()).end) open.pop_back();
        if (!isObject(step)) continue;
        const std::string name = step.kind == StepKind::Construct ? step.path.substr(step.path.rfind('.') + 1) : std::string();
        objects.push_back({step.index, static_cast<int>(open.size()), name.empty() ? step.type : name, step.type});
        open.push_back(step.index);
    }
    return objects;
}

std::size_t bornBy(const std::vector<BornObject>& objects, int step) {
    const auto after = std::upper_bound(objects.begin(), objects.end(), step, [](int at, const BornObject& one) { return at < one.step; });
    return static_cast<std::size_t>(after - objects.begin());
}

std::vector<int> bornTensors(const Trace& trace, int step, int most) {
    std::vector<int> found;
    if (!isBuild(trace) || step < 0 || step >= static_cast<int>(trace.steps.size())) return found;
    for (int at = step; at >= 0 && static_cast<int>(found.size()) < most; --at) {
        if (hasTensor(stepOf(trace, at))) found.push_back(at);
    }
    std::reverse(found.begin(), found.end());
    return found;
}

}  // namespace teardown
