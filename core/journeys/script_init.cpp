// What init_weights of the classifier does: the rules of each part's init_cfg, and the files of Pretrained ones where mmcv loads them.
#include "core/journeys/script_teller.h"

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

void ScriptTeller::callAt(const CallSite& site, const Inside& inside) {
    open(site);
    if (inside) inside();
    m_teller.close();
}

void ScriptTeller::initPart(const ConstructionNode& node, const BuiltPart& owner) {
    const ConfigValue* part = owner.value.find(node.path.front());
    if (!part || !part->isDict()) return;
    const std::string cls = m_data.registered("models", ruleType(*part)).cls;
    const Construction::Found inside = m_data.construction.find(ConstructionKind::Init, cls, *part);
    if (!inside.nodes) return;
    const std::vector<ConfigValue> rules = rulesWithFile(*part);
    const BuiltPart whole{*part, owner.path + "." + node.path.front()};
    eachNode(*inside.nodes, [&](int index) {
        const ConstructionNode& first = m_data.construction.node(index);
        std::vector<ReferenceFrame> frames = framesOf(node);
        if (rules.empty()) return event(first, owner, std::move(frames));
        CallSite site{first.event.function, first.event.defined, first.event.file, first.event.line, std::move(frames)};
        for (ReferenceFrame& frame : framesOf(first)) site.frames.push_back(std::move(frame));
        callAt(site, [&] {
            initialize(whole, cls, rules);
            if (endsWithFile(*part)) return;
            eachNode(first.children, [&](int child) {
                const ConstructionNode& below = m_data.construction.node(child);
                if (below.event.function != "initialize") event(below, owner, {});
            });
        });
    });
}

void ScriptTeller::initWeights(const ConfigValue& model) {
    const std::string cls = m_data.registered("models", ruleType(model)).cls;
    const std::vector<ConfigValue> rules = rulesWithFile(model);
    if (!rules.empty()) initialize({model, "model"}, cls, rules);
    if (endsWithFile(model)) return;
    const Construction::Found inside = m_data.construction.find(ConstructionKind::Init, cls, model);
    if (inside.nodes) expand(*inside.nodes, {model, "model"});
}

void ScriptTeller::initialize(const BuiltPart& part, const std::string& cls, const std::vector<ConfigValue>& rules) {
    const CallSite* known = m_data.sites.find(m_tool, "init_weights", "initialize");
    if (!known) return;
    CallSite site = *known;
    // As found on the object: by the name of its class.
    ReferenceFrame& caller = site.frames.front();
    caller.defined = caller.function;
    caller.function = cls.substr(cls.rfind('.') + 1) + caller.function.substr(caller.function.rfind('.'));
    callAt(site, [&] {
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const std::string path = placeOfRules(part) + (rules.size() > 1 ? "." + std::to_string(i) : std::string());
            built("initialize", "initializer", {withoutEntry(rules[i], "override"), path});
            if (isPretrainedRule(rules[i])) pretrained(part, rules[i]);
        }
    });
}

void ScriptTeller::loadedTensors(const std::string& caller, const std::string& modulePath) {
    call(caller, "load_state_dict", [&] {
        if (!m_files.built) return;
        for (const Step& one : m_files.built->steps)
            if (one.type == "PretrainedInit" && one.kind == StepKind::Group && one.path == modulePath)
                return m_teller.insert(*m_files.built, one.index + 1, one.end);
    });
}

void ScriptTeller::pretrained(const BuiltPart& part, const ConfigValue& rule) {
    const ConfigValue* given = rule.find("checkpoint");
    const std::string checkpoint = given ? given->str() : std::string(), module = moduleOf(part.path);
    std::error_code ignored;
    const bool there = std::filesystem::exists(checkpoint, ignored);
    const std::string address = !there && checkpoint.find("://") != std::string::npos ? checkpoint : std::string();
    const ConfigValue* prefix = rule.find("prefix");
    step().variables.push_back({"filename", "str", "'" + checkpoint + "'"});
    if (!there && address.empty()) step().facts.emplace_back(message("script.not-there", "Not on this disk"), checkpoint);
    if (prefix && !prefix->isNone()) {
        readFile("initialize", address);
        return loadedTensors("initialize", module);
    }
    call("initialize", "load_checkpoint", [&] {
        readFile("load_checkpoint", address);
        loadedTensors("load_checkpoint", module);
    });
}

}  // namespace teardown
