#include "core/journeys/script_init.h"

#include "core/trace/details/pretrained_weights.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace teardown {
namespace {

std::string ruleType(const ConfigValue& dict) {
    const ConfigValue* type = dict.isDict() ? dict.find("type") : nullptr;
    return type ? type->str() : std::string();
}

bool isPretrainedRule(const ConfigValue& rule) { return ruleType(rule) == "Pretrained"; }

/// The rules of init_cfg if a file is among them; else those that were recorded are told.
std::vector<ConfigValue> rulesWithFile(const ConfigValue& part) {
    const ConfigValue* address = part.find("pretrained");
    if (address && address->isString())
        return {ConfigValue::dict(
            {{ConfigValue::string("type"), ConfigValue::string("Pretrained")}, {ConfigValue::string("checkpoint"), *address}})};
    const ConfigValue* given = part.find("init_cfg");
    if (!given) return {};
    std::vector<ConfigValue> rules;
    if (given->isDict()) rules.push_back(*given);
    if (given->isSequence()) rules.assign(given->items().begin(), given->items().end());
    return std::any_of(rules.begin(), rules.end(), isPretrainedRule) ? rules : std::vector<ConfigValue>();
}

/// After a file alone the children are left as they are.
bool endsWithFile(const ConfigValue& part) {
    const ConfigValue* address = part.find("pretrained");
    const ConfigValue* given = part.find("init_cfg");
    return (address && address->isString()) || (given && isPretrainedRule(*given));
}

std::string placeOfRules(const BuiltPart& part) {
    const ConfigValue* address = part.value.find("pretrained");
    return part.path + (address && address->isString() ? ".pretrained" : ".init_cfg");
}

/// "model.backbone" -> "backbone".
std::string moduleOf(const std::string& path) { return path == "model" ? std::string() : path.substr(std::string("model.").size()); }

}  // namespace

std::vector<ReferenceFrame> InitTeller::framesOf(const ConstructionNode& node) const {
    std::vector<ReferenceFrame> found;
    for (const int frame : node.frames) found.push_back(m_script.m_data.construction.frame(frame));
    return found;
}

void InitTeller::callAt(const CallSite& site, const ScriptTeller::Inside& inside) {
    m_script.open(site);
    if (inside) inside();
    m_script.m_teller.close();
}

void InitTeller::part(const ConstructionNode& node, const BuiltPart& owner) {
    const ConfigValue* part = owner.value.find(node.path.front());
    if (!part || !part->isDict()) return;
    const std::string cls = m_script.m_data.registered("models", ruleType(*part)).cls;
    const Construction::Found inside = m_script.m_data.construction.find(ConstructionKind::Init, cls, *part);
    if (!inside.nodes) return;
    const std::vector<ConfigValue> rules = rulesWithFile(*part);
    const BuiltPart whole{*part, owner.path + "." + node.path.front()};
    eachNode(*inside.nodes, [&](int index) {
        const ConstructionNode& first = m_script.m_data.construction.node(index);
        std::vector<ReferenceFrame> frames = framesOf(node);
        if (rules.empty()) return m_script.event(first, owner, std::move(frames));
        CallSite site{first.event.function, first.event.defined, first.event.file, first.event.line, std::move(frames)};
        for (ReferenceFrame& frame : framesOf(first)) site.frames.push_back(std::move(frame));
        callAt(site, [&] {
            initialize(whole, cls, rules);
            if (endsWithFile(*part)) return;
            eachNode(first.children, [&](int child) {
                const ConstructionNode& below = m_script.m_data.construction.node(child);
                if (below.event.function != "initialize") m_script.event(below, owner, {});
            });
        });
    });
}

void InitTeller::network(const ConfigValue& model) {
    const std::string cls = m_script.m_data.registered("models", ruleType(model)).cls;
    const std::vector<ConfigValue> rules = rulesWithFile(model);
    if (!rules.empty()) initialize({model, "model"}, cls, rules);
    if (endsWithFile(model)) return;
    const Construction::Found inside = m_script.m_data.construction.find(ConstructionKind::Init, cls, model);
    if (inside.nodes) m_script.expand(*inside.nodes, {model, "model"});
}

void InitTeller::initialize(const BuiltPart& part, const std::string& cls, const std::vector<ConfigValue>& rules) {
    const CallSite* known = m_script.m_data.sites.find(m_script.m_tool, "init_weights", "initialize");
    if (!known) return;
    CallSite site = *known;
    // As found on the object: by the name of its class.
    ReferenceFrame& caller = site.frames.front();
    caller.defined = caller.function;
    caller.function = cls.substr(cls.rfind('.') + 1) + caller.function.substr(caller.function.rfind('.'));
    callAt(site, [&] {
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const std::string path = placeOfRules(part) + (rules.size() > 1 ? "." + std::to_string(i) : std::string());
            m_script.built("initialize", "initializer", {withoutEntry(rules[i], "override"), path});
            if (isPretrainedRule(rules[i])) pretrained(part, rules[i]);
        }
    });
}

void InitTeller::loadedTensors(const std::string& caller, const std::string& modulePath) {
    m_script.call(caller, "load_state_dict", [&] {
        if (!m_script.m_files.built) return;
        for (const Step& one : m_script.m_files.built->steps)
            if (as<PretrainedWeights>(one) && one.kind == StepKind::Group && one.path == modulePath)
                return m_script.m_teller.insert(*m_script.m_files.built, one.index + 1, one.end);
    });
}

void InitTeller::pretrained(const BuiltPart& part, const ConfigValue& rule) {
    const ConfigValue* given = rule.find("checkpoint");
    const std::string checkpoint = given ? given->str() : std::string(), module = moduleOf(part.path);
    std::error_code ignored;
    const bool there = std::filesystem::exists(checkpoint, ignored);
    const std::string address = !there && checkpoint.find("://") != std::string::npos ? checkpoint : std::string();
    const ConfigValue* prefix = rule.find("prefix");
    m_script.step().variables.push_back({"filename", "str", "'" + checkpoint + "'"});
    if (!there && address.empty()) m_script.step().facts.emplace_back(message("script.not-there", "Not on this disk"), checkpoint);
    if (prefix && !prefix->isNone()) {
        m_script.readFile("initialize", address);
        return loadedTensors("initialize", module);
    }
    m_script.call("initialize", "load_checkpoint", [&] {
        m_script.readFile("load_checkpoint", address);
        loadedTensors("load_checkpoint", module);
    });
}

}  // namespace teardown
