// CodeEvent: one call of a function of the reference, in a journey that follows its scripts.
#pragma once

#include "core/trace/step_detail.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct CodeEvent : DetailOf<CodeEvent> {
    static constexpr std::string_view kKind = "code-event";

    enum class What {
        Call,   ///< a function or method
        Layer,  ///< build_conv_layer and the like, which look up a registry of their own
        Built   ///< build_from_cfg: a registry gives the class of an object
    };
    struct InitCall {  ///< an __init__ that runs on the object
        std::string function;
        std::string file;
        int line = 0;
    };

    What what = What::Call;
    std::string function;    ///< as found on its object: "ImageNet.load_annotations"
    std::string defined;     ///< where the code stands: "CustomDataset.load_annotations"
    std::string file;        ///< of its definition
    int line = 0;            ///< of its first decorator or def
    int depth = 0;           ///< how many events are open around it
    int flags = 0;           ///< 1 a generator, 2 a property
    std::string modulePath;  ///< of a module's method, in named_modules(); "(root)": the network itself
    // Built
    std::string registry;
    std::string scope;
    std::string type;                                            ///< the key that is looked up
    std::vector<std::string> keys;                               ///< of the dict without type, after default_args
    std::vector<std::string> fromDefaults;                       ///< those of them that default_args set
    std::vector<std::pair<std::string, std::string>> arguments;  ///< key and value, shortened
    std::string cls;                                             ///< with its module
    std::string configPath;                                      ///< of the dict: "model.backbone"; empty: of no config
    std::vector<std::string> mro;                                ///< itself first, without object
    std::vector<InitCall> inits;                                 ///< in the order in which they begin
    /// Of a constructor whose calls were recorded with other arguments: which. Empty: recorded with these, or it calls nothing.
    std::string recordedWith;

    /// The position in the MRO of the class whose __init__ runs first; -1: object's.
    int initPosition() const {
        if (inits.empty()) return -1;
        const std::string& owner = inits.front().function;
        const auto matches = [&owner](const std::string& name) { return name.substr(name.rfind('.') + 1) + ".__init__" == owner; };
        const auto found = std::find_if(mro.begin(), mro.end(), matches);
        return found == mro.end() ? -1 : static_cast<int>(found - mro.begin());
    }

    Json toJson() const override {
        const char* const names[] = {"call", "layer", "build_from_cfg"};
        Json json = Json::object().set("k", names[static_cast<int>(what)]).set("d", depth);
        if (what != What::Built) {
            json.set("fn", function);
            if (what == What::Call) json.set("defined", defined);
            json.set("at", Json::array().push(file).push(line));
            if (flags) json.set("flags", flags);
            if (!modulePath.empty()) json.set("module", modulePath);
            return json;
        }
        Json given = Json::object();
        for (const auto& [key, value] : arguments) given.set(key, value);
        Json chain = Json::array();
        for (const InitCall& one : inits) chain.push(Json::array().push(one.function).push(one.file).push(one.line));
        json.set("reg", registry).set("scope", scope).set("type", type);
        json.set("keys", Json::arrayOf(keys)).set("from_defaults", Json::arrayOf(fromDefaults)).set("args", std::move(given));
        json.set("cls", cls).set("file", file).set("line", line).set("mro", Json::arrayOf(mro));
        json.set("init", inits.empty() ? std::string("object.__init__") : inits.front().function).set("mro_pos", initPosition());
        json.set("init_chain", std::move(chain));
        if (!recordedWith.empty()) json.set("recorded_with", recordedWith);
        return json;
    }
};

}  // namespace teardown
