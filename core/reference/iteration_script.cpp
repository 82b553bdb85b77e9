#include "core/reference/iteration_script.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/reference/batch_nodes.h"
#include "core/reference/construction.h"
#include "core/reference/damaged.h"

#include <nlohmann/json.hpp>

namespace teardown {
namespace {

using IterationNode = nlohmann::json;
constexpr std::uint64_t kLargestIteration = 4u << 20;

std::map<std::string, std::vector<IterationScript::Variant>> variantsOf(const IterationNode& list, std::size_t calls) {
    std::map<std::string, std::vector<IterationScript::Variant>> found;
    for (const IterationNode& node : list) {
        IterationScript::Variant variant;
        for (const auto& [name, value] : node.at("args").items()) variant.arguments.emplace(name, value.get<std::string>());
        variant.call = node.at("call");
        variant.first = node.value("first", true);
        variant.flip = node.value("flip", std::string());
        variant.changed = node.value("changed", std::string());
        if (variant.call >= 0 && static_cast<std::size_t>(variant.call) < calls) found[node.at("cls")].push_back(std::move(variant));
    }
    return found;
}

}  // namespace

int IterationScript::nearest(const std::vector<Variant>& variants, const ConfigValue& arguments) {
    const auto valueOf = [&arguments](const std::string& name) -> const ConfigValue* {
        const std::size_t dot = name.find('.');
        if (dot == std::string::npos) return arguments.find(name);
        const ConfigValue* outer = arguments.find(name.substr(0, dot));
        return outer && outer->isDict() ? outer->find(name.substr(dot + 1)) : nullptr;
    };
    int best = -1, most = 0;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        int equal = 0;
        for (const auto& [name, value] : variants[i].arguments) {
            const ConfigValue* own = valueOf(name);
            // The class of a loss decides before its arguments.
            if (own && canonicalText(*own) == value) equal += name == "loss.type" ? 100 : 1;
            if (!own || canonicalText(*own) != value) equal -= 1;
        }
        if (best < 0 || equal > most) {
            best = static_cast<int>(i);
            most = equal;
        }
    }
    return best;
}

Result<IterationScript> IterationScript::read(const ReferenceRelease& release) {
    const std::string path = resourcesFolder() + "/reference/iterations/" + release.name + ".json";
    TD_TRY(const std::string text, readWholeFile(path, kLargestIteration));
    try {
        const IterationNode document = IterationNode::parse(text);
        IterationScript script;
        for (const IterationNode& node : document.at("script")) script.calls.push_back(batchCallOf(node));
        for (const IterationNode& node : document.at("wrapped")) script.wrapped.push_back(batchCallOf(node));
        for (const IterationNode& node : document.at("by_iteration")) script.byIteration.push_back(batchCallOf(node));
        for (const IterationNode& node : document.at("calls")) script.m_calls.push_back(batchCallOf(node));
        const std::size_t count = script.m_calls.size();
        const auto known = [count](int number) { return number >= 0 && static_cast<std::size_t>(number) < count; };
        for (const auto& [name, node] : document.at("hooks").items()) {
            HookCalls& hook = script.hooks[name];
            for (const IterationNode& argument : node.at("by")) hook.by.push_back(argument);
            for (const auto& [values, stages] : node.at("cases").items())
                for (const auto& [stage, call] : stages.items())
                    if (known(call)) hook.cases[values].emplace(stage, call.get<int>());
        }
        for (const auto& [name, node] : document.at("optimizers").items())
            if (known(node.at("zero_grad")) && known(node.at("step")))
                script.optimizers[name] = {node.at("zero_grad").get<int>(), node.at("step").get<int>()};
        if (known(document.at("accuracy"))) script.accuracy = document.at("accuracy");
        if (known(document.at("augment"))) script.augment = document.at("augment");
        for (const auto& [cls, call] : document.at("constructors").items())
            if (known(call)) script.constructors.emplace(cls, call.get<int>());
        script.augments = variantsOf(document.at("augments"), count);
        script.heads = variantsOf(document.at("heads"), count);
        script.transforms = variantsOf(document.at("transforms"), count);
        return script;
    } catch (const IterationNode::exception& error) {
        return damagedReference(path, error.what());
    }
}

}  // namespace teardown
