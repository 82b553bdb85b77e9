#include "app/gui/navigator.h"

#include "core/session/build_journey.h"
#include "widgets/common/strings.h"

#include <algorithm>

namespace teardown {
namespace {

std::string parentPath(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? std::string() : path.substr(0, dot);
}

/// Whether `path` is `prefix` or below it.
bool below(const std::string& path, const std::string& prefix) {
    return path == prefix || (path.size() > prefix.size() && path.compare(0, prefix.size(), prefix) == 0 && path[prefix.size()] == '.');
}

bool sameSteps(const Trace& a, const Trace& b) {
    const auto same = [](const Step& x, const Step& y) {
        return x.kind == y.kind && x.end == y.end && x.path == y.path && x.type == y.type;
    };
    return std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(), same);
}

}  // namespace

Navigator::Navigator(JourneyTable table, QObject* parent) : QObject(parent) {
    for (const JourneyInfo* row : steppedJourneys(table)) m_cursors[row->id];
}

void Navigator::setBuild(std::shared_ptr<const BuildOutcome> build) { m_build = std::move(build); }

void Navigator::setTrace(Journey journey, TracePtr trace) {
    const auto found = m_cursors.find(journey);
    if (found == m_cursors.end()) return;
    TraceCursor& slot = found->second;
    const std::string path = slot.step() ? slot.step()->path : std::string();
    const int index = slot.index();
    const bool same = slot.trace() && trace && slot.trace()->steps.size() == trace->steps.size();
    slot = TraceCursor(trace);
    if (trace && same)
        slot.moveTo(index);
    else if (trace && !path.empty())
        slot.moveTo(trace->findPath(path));
    if (journey == m_location.journey) {
        Q_EMIT traceChanged();
        updateLocation();
    }
}

bool Navigator::refreshTrace(Journey journey, const TracePtr& trace) {
    const auto found = m_cursors.find(journey);
    if (found == m_cursors.end()) return false;
    TraceCursor& slot = found->second;
    if (!trace || !slot.trace() || !sameSteps(*slot.trace(), *trace)) return false;
    const int index = slot.index();
    slot = TraceCursor(trace);
    slot.moveTo(index);
    return true;
}

void Navigator::setJourney(Journey journey) {
    if (journey == m_location.journey || !m_cursors.contains(journey)) return;
    const std::optional<std::string> module = m_location.modulePath;
    m_location.journey = journey;
    Q_EMIT traceChanged();
    // Select the current layer in the other journey too, unless that journey already has a position.
    if (module && cursor().index() == 0)
        if (const int step = stepOf(*module); step > 0) here().moveTo(step);
    updateLocation();
}

const ModuleNode* Navigator::node(const std::string& path) const {
    if (m_build)
        for (const ModuleNode& module : m_build->modules)
            if (module.path == path) return &module;
    return nullptr;
}

std::optional<std::string> Navigator::moduleAbove(const std::string& path) const {
    if (!m_build || path.empty()) return std::nullopt;
    for (std::string at = path; !at.empty(); at = parentPath(at))
        if (node(at)) return at;
    return std::nullopt;
}

std::string Navigator::configOf(const Step* step, const std::optional<std::string>& module) const {
    const auto setIn = [](const std::vector<StepArgument>& arguments) -> std::string {
        for (const StepArgument& argument : arguments)
            if (!argument.configPath.empty()) return argument.configPath;
        return {};
    };
    if (step) {
        const std::string path = setIn(step->arguments);
        // One argument selects its own line, several select the dict that contains them.
        if (!path.empty()) return step->arguments.size() == 1 ? path : parentPath(path);
    }
    for (std::string at = module.value_or(std::string()); !at.empty(); at = parentPath(at))
        if (const ModuleNode* found = node(at))
            if (const std::string path = setIn(found->arguments); !path.empty()) return parentPath(path);
    return {};
}

int Navigator::stepOf(const std::string& path) const {
    const TracePtr& current = trace();
    if (!current) return -1;
    for (std::string at = path;; at = parentPath(at)) {
        if (const int step = current->findPath(at); step >= 0) return step;
        if (at.empty()) return -1;
    }
}

void Navigator::updateLocation() {
    const Step* step = cursor().step();
    m_location.step = step ? cursor().index() : -1;
    if (step) {
        // Arguments and look-ups have a config path or a class as path: use the module of the enclosing step.
        const Step* owner = step;
        const auto nameless = [](StepKind kind) {
            return kind == StepKind::Argument || kind == StepKind::Lookup || kind == StepKind::Group || kind == StepKind::Import ||
                   kind == StepKind::Declare || kind == StepKind::Register || kind == StepKind::Call;
        };
        while (nameless(owner->kind) && owner->parent >= 0) owner = &trace()->steps[static_cast<std::size_t>(owner->parent)];
        m_location.modulePath = owner->kind == StepKind::Transform || nameless(owner->kind) ? std::nullopt : moduleAbove(owner->path);
        if (!m_location.modulePath && owner->kind == StepKind::Construct) m_location.modulePath = owner->path;
        m_location.configPath = configOf(step, m_location.modulePath);
        const bool tensor = step->kind == StepKind::Copy || step->kind == StepKind::Create || step->kind == StepKind::Initialise;
        m_location.tensorKey = tensor ? step->path : m_location.modulePath.value_or(std::string());
    }
    Q_EMIT changed();
}

void Navigator::showStep(int step) {
    if (here().moveTo(step)) updateLocation();
}

void Navigator::showModule(const QString& path) {
    const std::string wanted = fromQt(path);
    if (const int step = stepOf(wanted); step >= 0) here().moveTo(step);
    updateLocation();
    // Keep the clicked row selected in the tree even if the journey has no step for it.
    m_location.modulePath = wanted;
    m_location.tensorKey = wanted;
    if (const std::string config = configOf(nullptr, m_location.modulePath); !config.empty()) m_location.configPath = config;
    Q_EMIT changed();
}

void Navigator::followModule(const QString& path) {
    showModule(path);
    Q_EMIT moduleFollowed(path);
}

QString Navigator::configOfModule(const QString& path) const { return toQt(configOf(nullptr, fromQt(path))); }

void Navigator::showConfig(const QString& path) {
    const std::string wanted = fromQt(path);
    const ModuleNode* found = nullptr;
    if (m_build)
        for (const ModuleNode& module : m_build->modules)
            for (const StepArgument& argument : module.arguments)
                if (!found && !argument.configPath.empty() &&
                    (argument.configPath == wanted || parentPath(argument.configPath) == wanted || below(wanted, argument.configPath)))
                    found = &module;
    int step = -1;
    if (const TracePtr& current = trace())
        for (const Step& item : current->steps) {
            for (const StepArgument& argument : item.arguments)
                if (argument.configPath == wanted || (!wanted.empty() && parentPath(argument.configPath) == wanted)) step = item.index;
            if (step >= 0) break;
        }
    if (step < 0 && found) step = stepOf(found->path);
    if (step >= 0) {
        here().moveTo(step);
        updateLocation();
    }
    if (found) m_location.modulePath = found->path;
    m_location.configPath = wanted;
    Q_EMIT changed();
}

void Navigator::showTensor(const QString& key) {
    const std::string wanted = fromQt(key);
    if (const int step = stepOf(wanted); step > 0) here().moveTo(step);
    updateLocation();
    if (const auto module = moduleAbove(wanted)) m_location.modulePath = module;
    m_location.tensorKey = wanted;
    Q_EMIT changed();
}

void Navigator::first() {
    if (here().first()) updateLocation();
}
void Navigator::back() {
    if (here().back()) updateLocation();
}
void Navigator::stepBack() {
    if (here().stepBack()) updateLocation();
}
void Navigator::into() {
    if (here().into()) updateLocation();
}
void Navigator::over() {
    if (here().over()) updateLocation();
}
void Navigator::out() {
    if (here().out()) updateLocation();
}
void Navigator::last() {
    if (here().last()) updateLocation();
}

}  // namespace teardown
