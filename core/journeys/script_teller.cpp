#include "core/journeys/script_teller.h"

#include "core/journeys/script_init.h"
#include "core/journeys/script_words.h"

#include <algorithm>

namespace teardown {
namespace {

constexpr std::size_t kLongestValue = 80;

std::vector<std::string> partsOf(const std::string& path) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        parts.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::string typeOf(const ConfigValue& part) {
    const ConfigValue* type = part.find("type");
    return type ? type->str() : std::string();
}

std::string childPlace(const std::string& path, const std::string& name) { return path.empty() ? name : path + "." + name; }

/// "model.backbone" -> "backbone", "model.head.loss" -> "head.compute_loss": its name in the network.
std::string modulePathOf(const std::string& configPath) {
    if (configPath == "model") return {};
    std::string path = configPath.substr(std::string("model.").size());
    if (path.ends_with(".loss")) path.replace(path.size() - 4, 4, "compute_loss");
    return path;
}

/// MRO, place and constructors of the event's class.
void fillClass(CodeEvent& event, const ReferenceData& data) {
    event.mro = data.classes.mro(event.cls);
    if (const ReferenceClassRow* row = data.classes.find(event.cls)) {
        event.file = row->file;
        event.line = row->line;
    }
    if (const auto* inits = data.construction.inits(event.cls)) {
        event.inits = *inits;
        return;
    }
    for (const MethodPlace& place : data.classes.lookUp(event.cls, "__init__"))
        if (place.runs) event.inits = {{place.cls.substr(place.cls.rfind('.') + 1) + ".__init__", place.file, place.line}};
}

/// The tensors of the part, as the build created them.
void tellTensors(CodeTeller& teller, const Trace& built, const BuiltPart& part) {
    if (part.path.ends_with(".loss")) return;
    const std::string path = modulePathOf(part.path);
    for (const Step& step : built.steps) {
        if (step.kind != StepKind::Construct || step.path != path) continue;
        for (int at = step.index + 1; at < step.end;) {
            const Step& child = built.steps[static_cast<std::size_t>(at)];
            if (child.kind == StepKind::Create || child.kind == StepKind::Construct) teller.insert(built, at, child.end);
            at = child.end;
        }
        return;
    }
}

std::vector<ReferenceFrame> framesAt(const ReferenceData& data, const std::vector<int>& frames) {
    std::vector<ReferenceFrame> found;
    for (const int frame : frames) found.push_back(data.construction.frame(frame));
    return found;
}

}  // namespace

std::string shortValue(const ConfigValue& value) {
    const std::string text = value.repr();
    return text.size() <= kLongestValue ? text : text.substr(0, kLongestValue - 3) + "...";
}

ScriptTeller::ScriptTeller(const ScriptFiles& files, const ReferenceData& data, Tool tool)
    : m_files(files),
      m_data(data),
      m_tool(tool),
      m_teller(tool == Tool::Test ? Journey::BuildTest : Journey::BuildTrain, files.config->files.front().displayPath) {}

const ConfigValue* ScriptTeller::at(const std::string& path) const { return valueAt(config(), partsOf(path)); }

std::vector<ReferenceFrame> ScriptTeller::onRunner(std::vector<ReferenceFrame> frames) const {
    const std::string recorded = "EpochBasedRunner.";
    for (ReferenceFrame& frame : frames)
        if (m_runner != "EpochBasedRunner" && frame.function.starts_with(recorded))
            frame.function = m_runner + frame.function.substr(recorded.size() - 1);
    return frames;
}

void ScriptTeller::open(const CallSite& site) {
    CodeEvent event;
    event.function = onRunner({{site.function, {}, 0, {}}}).front().function;
    event.defined = site.defined;
    event.file = site.file;
    event.line = site.line;
    const std::string function = event.function;
    Step& step = m_teller.open(std::move(event), onRunner(site.frames));
    step.path = function;
    step.title = message("script.call", "{function}()", {{"function", function}});
    step.why = frameWords(site.defined.empty() ? function : site.defined);
}

void ScriptTeller::call(const std::string& caller, const std::string& function, const Inside& inside, std::size_t which) {
    const std::string recorded = "EpochBasedRunner";
    const auto own = [&](const std::string& name) {
        return name.starts_with(recorded + ".") ? m_runner + name.substr(recorded.size()) : name;
    };
    // A runner's own override comes before what all runners inherit.
    const CallSite* site = m_data.sites.find(m_tool, own(caller), own(function), which);
    if (!site) site = m_data.sites.find(m_tool, caller, function, which);
    if (!site) return;
    open(*site);
    if (inside) inside();
    m_teller.close();
}

void ScriptTeller::built(const std::string& caller, const std::string& registry, const BuiltPart& part, const Defaults& defaults,
                         const Inside& inside, std::size_t which) {
    const CallSite* site = m_data.sites.find(m_tool, caller, "build_from_cfg", which);
    if (site) builtAt(onRunner(site->frames), registry, part, defaults, inside);
}

void ScriptTeller::builtAt(const std::vector<ReferenceFrame>& frames, const std::string& registry, const BuiltPart& part,
                           const Defaults& defaults, const Inside& inside) {
    CodeEvent event;
    event.what = CodeEvent::What::Built;
    event.function = event.defined = "build_from_cfg";
    event.registry = registry;
    event.type = typeOf(part.value);
    const ReferenceData::Registered found = m_data.registered(registry, event.type);
    event.scope = found.scope;
    event.cls = found.cls;
    event.configPath = part.path;
    BuiltPart whole = part;
    std::vector<StepArgument> arguments;
    for (const DictEntry& entry : part.value.entries()) {
        const std::string key = entry.key.str();
        if (key == "type") continue;
        event.keys.push_back(key);
        event.arguments.emplace_back(key, shortValue(entry.value));
        const Origin* origin = entry.value.origin();
        arguments.push_back({key, entry.value, false, origin && origin->file ? *origin->file : std::string(), origin ? origin->line : 0,
                             part.path.empty() ? key : childPlace(part.path, key)});
    }
    for (const auto& [key, value] : defaults) {
        if (part.value.find(key)) continue;
        event.keys.push_back(key);
        event.fromDefaults.push_back(key);
        event.arguments.emplace_back(key, shortValue(value));
        arguments.push_back({key, value, true, {}, 0, {}});
        whole.value = withEntry(whole.value, key, value);
    }
    fillClass(event, m_data);
    const Construction::Found inside_ = m_data.construction.find(ConstructionKind::Build, event.cls, whole.value);
    event.recordedWith = inside_.recordedWith;
    const CodeEvent told = event;
    Step& opened = m_teller.open(std::move(event), frames);
    opened.type = told.cls.substr(told.cls.rfind('.') + 1);
    opened.path = part.path.empty() ? told.type : part.path;
    opened.title = message("script.built", "{class}(…)", {{"class", opened.type.empty() ? told.type : opened.type}});
    opened.arguments = std::move(arguments);
    describeBuilt(opened, told);
    const bool network = part.path == "model" || part.path.starts_with("model.");
    if (network && registry == "models") {
        opened.kind = StepKind::Construct;
        opened.path = modulePathOf(part.path);
    }
    if (inside_.nodes) expand(*inside_.nodes, whole);
    if (network && m_files.built && part.path != "model") tellTensors(m_teller, *m_files.built, part);
    if (inside) inside();
    m_teller.close();
}

void ScriptTeller::expand(const NodeRuns& runs, const BuiltPart& owner) {
    eachNode(runs, [&](int index) {
        const ConstructionNode& node = m_data.construction.node(index);
        if (node.kind == ConstructionNode::Kind::Slot)
            slot(node, owner);
        else if (node.kind == ConstructionNode::Kind::Event)
            event(node, owner, {});
        else
            InitTeller(*this).part(node, owner);
    });
}

void ScriptTeller::initWeights(const ConfigValue& model) { InitTeller(*this).network(model); }

void ScriptTeller::event(const ConstructionNode& node, const BuiltPart& owner, std::vector<ReferenceFrame> frames) {
    CodeEvent event = node.event;
    const bool built = event.what == CodeEvent::What::Built;
    if (built) fillClass(event, m_data);
    const CodeEvent told = event;
    for (ReferenceFrame& frame : framesAt(m_data, node.frames)) frames.push_back(std::move(frame));
    Step& step = m_teller.open(std::move(event), frames);
    step.path = built ? told.type : told.function;
    if (built) {
        step.type = told.cls.substr(told.cls.rfind('.') + 1);
        step.title = message("script.built", "{class}(…)", {{"class", step.type}});
        describeBuilt(step, told);
    } else {
        step.title = message("script.call", "{function}()", {{"function", told.function}});
        step.why = frameWords(told.defined);
    }
    expand(node.children, owner);
    m_teller.close();
}

void ScriptTeller::slot(const ConstructionNode& node, const BuiltPart& owner) {
    const CallSite* site = m_data.sites.find(m_tool, {}, node.event.function);
    if (!site) return;
    CallSite here = *site;
    here.frames = framesAt(m_data, node.frames);
    BuiltPart part{owner.value, owner.path};
    bool each = false;
    for (const std::string& name : node.path) {
        each = name == "*";
        if (each) break;
        const std::vector<std::string> one{name};
        const ConfigValue* below = valueAt(part.value, one);
        part.value = below ? *below : m_data.construction.slotDefault(m_data.registered("models", typeOf(owner.value)).cls, name);
        part.path = childPlace(part.path, name);
    }
    if (each && part.value.isSequence()) {
        for (std::size_t i = 0; i < part.value.items().size(); ++i)
            slotOf(here, node.event.function, {part.value.items()[i], part.path + "." + std::to_string(i)});
        return;
    }
    slotOf(here, node.event.function, part);
}

void ScriptTeller::slotOf(const CallSite& site, const std::string& function, const BuiltPart& part) {
    open(site);
    if (function == "Compose.__init__") {
        for (std::size_t i = 0; i < part.value.items().size(); ++i)
            built(function, "pipeline", {part.value.items()[i], part.path + "." + std::to_string(i)});
    } else if (function == "build_augment") {
        built(function, "augment", part);
    } else {
        models(function, part);
    }
    m_teller.close();
}

void ScriptTeller::models(const std::string& builder, const BuiltPart& part) {
    call(builder, "Registry.build", [&] {
        call("Registry.build", "build_model_from_cfg", [&] {
            if (part.value.isDict()) return built("build_model_from_cfg", "models", part, {}, {}, 1);
            for (std::size_t i = 0; i < part.value.items().size(); ++i)
                built("build_model_from_cfg", "models", {part.value.items()[i], part.path + "." + std::to_string(i)}, {}, {}, 0);
        });
    });
}

}  // namespace teardown
