// InitTeller: what init_weights of the classifier does - the rules of each part's init_cfg, and the files of Pretrained ones where mmcv
// loads them.
#pragma once

#include "core/journeys/script_teller.h"

#include <string>
#include <vector>

namespace teardown {

class InitTeller {
public:
    explicit InitTeller(ScriptTeller& script) : m_script(script) {}

    /// Below the classifier's own init_weights.
    void network(const ConfigValue& model);
    /// init_weights of the classifier reaches its backbone, neck or head.
    void part(const ConstructionNode& node, const BuiltPart& owner);

private:
    std::vector<ReferenceFrame> framesOf(const ConstructionNode& node) const;
    void callAt(const CallSite& site, const ScriptTeller::Inside& inside);
    void initialize(const BuiltPart& part, const std::string& cls, const std::vector<ConfigValue>& rules);
    void pretrained(const BuiltPart& part, const ConfigValue& rule);
    void loadedTensors(const std::string& caller, const std::string& modulePath);

    ScriptTeller& m_script;
};

}  // namespace teardown
