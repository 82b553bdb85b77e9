#include "core/reference/batch_script.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/reference/batch_nodes.h"
#include "core/reference/damaged.h"

#include <nlohmann/json.hpp>

namespace teardown {
namespace {

using BatchNode = nlohmann::json;
constexpr std::uint64_t kLargestBatch = 1u << 20;

}  // namespace

BatchCall batchCallOf(const BatchNode& node) {
    BatchCall call;
    if (const std::string place = node.value("place", std::string()); !place.empty()) {
        using In = BatchCall::Place;
        call.place = place == "train"               ? In::Train
                     : place == "transforms"        ? In::Transforms
                     : place == "forward"           ? In::Forward
                     : place == "features"          ? In::Features
                     : place == "head"              ? In::Head
                     : place == "augments"          ? In::Augments
                     : place == "loggers"           ? In::Loggers
                     : place == "parts"             ? In::Parts
                     : place == "part-constructors" ? In::PartConstructors
                                                    : In::Metrics;
        if (node.contains("caller")) {
            call.callerFile = node.at("caller").at(0);
            call.callerLine = node.at("caller").at(1);
        }
        return call;
    }
    const std::string each = node.value("each", std::string());
    call.each = each == "sample"         ? BatchCall::Each::Sample
                : each == "other-sample" ? BatchCall::Each::OtherSample
                : each == "class"        ? BatchCall::Each::Class
                : each == "hook"         ? BatchCall::Each::Hook
                : each == "module"       ? BatchCall::Each::Module
                                         : BatchCall::Each::Once;
    call.function = node.at("fn");
    call.defined = node.at("defined");
    call.file = node.at("at").at(0);
    call.line = node.at("at").at(1);
    call.callerFile = node.at("caller").at(0);
    call.callerLine = node.at("caller").at(1);
    call.flags = node.value("flags", 0);
    call.module = node.value("module", std::string());
    call.stage = node.value("stage", std::string());
    if (!call.stage.empty()) {
        BatchCall hooks;
        hooks.place = BatchCall::Place::Hooks;
        hooks.stage = call.stage;
        call.children.push_back(std::move(hooks));
    }
    if (node.contains("children"))
        for (const BatchNode& child : node.at("children")) call.children.push_back(batchCallOf(child));
    return call;
}

Result<BatchScript> BatchScript::read(const ReferenceRelease& release) {
    const std::string path = resourcesFolder() + "/reference/batches/" + release.name + ".json";
    TD_TRY(const std::string text, readWholeFile(path, kLargestBatch));
    try {
        const BatchNode document = BatchNode::parse(text);
        BatchScript script;
        for (const BatchNode& node : document.at("calls")) script.calls.push_back(batchCallOf(node));
        script.wrapped = batchCallOf(document.at("wrapped"));
        for (const auto& [name, node] : document.at("evaluate").items()) {
            Metrics& metrics = script.metrics[name];
            metrics.evaluate = batchCallOf(node.at("row"));
            for (const auto& [function, call] : node.at("calls").items()) metrics.calls.emplace(function, batchCallOf(call));
        }
        return script;
    } catch (const BatchNode::exception& error) {
        return damagedReference(path, error.what());
    }
}

}  // namespace teardown
